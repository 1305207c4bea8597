# How many tokens were foretold, and how many count; labels of -100 do not.
def next_token_accuracy(self, logits: Tensor, labels: Tensor) -> Tensor:
  # logits (B, T, V), labels (B, T) -> (2)
  t = torch.size(labels, 1) - 1
  true = torch.narrow(labels, 1, 1, t)
  said = torch.argmax(torch.narrow(logits, 1, 0, t), -1)
  counts = torch.ne(true, -100)
  right = torch.logical_and(torch.eq(said, true), counts)
  return torch.to(torch.stack([torch.sum(right), torch.sum(counts)]), 6)
