# group normalization over channels and places (arXiv 1803.08494)
def group_norm(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
  return torch.group_norm(x, ${groups}, weight, bias, ${eps})
