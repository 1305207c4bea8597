# The log-probability that logits give to each next token; 0 where the label is -100.
def token_log_probs(self, logits: Tensor, labels: Tensor) -> Tensor:
  # logits (B, T, V), labels (B, T) -> (B, T - 1)
  t = torch.size(labels, 1) - 1
  said = torch.to(torch.narrow(logits, 1, 0, t), 6)
  true = torch.narrow(labels, 1, 1, t)
  flat = torch.reshape(said, [-1, torch.size(said, 2)])
  loss = torch.cross_entropy_loss(flat, torch.reshape(true, [-1]), None, 0, -100, 0.)
  return torch.neg(torch.reshape(loss, [-1, t]))

def lengths(self, labels: Tensor) -> Tensor:
  # labels (B, T) -> (B)
  true = torch.narrow(labels, 1, 1, torch.size(labels, 1) - 1)
  return torch.sum(torch.to(torch.ne(true, -100), 6), [1])
