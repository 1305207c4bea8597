# The end of a LLaMA: final norm and output head.

def all(self, h: Tensor, norm: Tensor, head: Tensor) -> Tensor:
  # h (B, T, E) -> (B, T, V)
  return torch.linear(torch.rms_norm(h, [${hidden}], norm, ${eps}), head)

def last(self, h: Tensor, norm: Tensor, head: Tensor, index: Tensor) -> Tensor:
  # h (B, T, E), index (B, 1, 1) -> (B, V) float32: one row for each sequence, the others are not computed
  row = torch.squeeze(torch.gather(h, 1, torch.expand(index, [-1, -1, ${hidden}])), 1)
  y = torch.linear(torch.rms_norm(row, [${hidden}], norm, ${eps}), head)
  return torch.to(y, 6)
