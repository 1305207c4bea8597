# The entropy of what logits say of each next token, summed where the label is not -100.
def entropy(self, logits: Tensor, labels: Tensor) -> Tensor:
  # logits (B, T, V), labels (B, T) -> (2)
  t = torch.size(labels, 1) - 1
  counts = torch.reshape(torch.ne(torch.narrow(labels, 1, 1, t), -100), [-1])
  places = torch.squeeze(torch.nonzero(counts), 1)
  x = torch.reshape(torch.narrow(torch.detach(logits), 1, 0, t), [-1, torch.size(logits, 2)])
  x = torch.div(torch.to(torch.index_select(x, 0, places), 6), ${temperature})
  said = torch.log_softmax(x, -1)
  total = torch.neg(torch.sum(torch.mul(torch.exp(said), said)))
  return torch.stack([total, torch.sum(torch.to(counts, 6))])
