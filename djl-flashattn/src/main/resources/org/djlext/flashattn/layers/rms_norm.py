# root mean square normalization over the last axis (arXiv 1910.07467)
def rms_norm(self, x: Tensor, weight: Tensor) -> Tensor:
  return torch.rms_norm(x, torch.size(weight), weight, ${eps})
