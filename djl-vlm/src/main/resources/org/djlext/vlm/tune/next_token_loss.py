# Cross-entropy of each token given those before it; labels of -100 do not count.

def reduced(self, logits: Tensor, labels: Tensor, reduction: int) -> Tensor:
  # logits (B, T, V), labels (B, T) -> ()
  t = torch.size(labels, 1) - 1
  said = torch.to(torch.narrow(logits, 1, 0, t), 6)
  true = torch.narrow(labels, 1, 1, t)
  flat = torch.reshape(said, [-1, torch.size(said, 2)])
  return torch.cross_entropy_loss(flat, torch.reshape(true, [-1]), None, reduction, -100, 0.)

def next_token_loss(self, logits: Tensor, labels: Tensor) -> Tensor:
  return self.reduced(logits, labels, 1)

def next_token_sum(self, logits: Tensor, labels: Tensor) -> Tensor:
  return self.reduced(logits, labels, 2)
