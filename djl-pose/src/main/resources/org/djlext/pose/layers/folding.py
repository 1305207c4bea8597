# A batch normalization with fixed statistics is a scale and a shift of each channel: the scale goes
# into the kernel before it, the shift becomes its bias.
#
# kernel       (C, ., k, k), transposed (., C, k, k)
# the others   (C)

def scale(self, weight: Tensor, var: Tensor) -> Tensor:
  return torch.div(weight, torch.sqrt(torch.add(var, ${eps})))

def fold(self, kernel: Tensor, weight: Tensor, bias: Tensor, mean: Tensor, var: Tensor) -> Tuple[Tensor, Tensor]:
  s = self.scale(weight, var)
  k = torch.mul(kernel, torch.reshape(s, [-1, 1, 1, 1]))
  return (k, torch.sub(bias, torch.mul(mean, s)))

def fold_transposed(self, kernel: Tensor, weight: Tensor, bias: Tensor, mean: Tensor, var: Tensor) -> Tuple[Tensor, Tensor]:
  s = self.scale(weight, var)
  k = torch.mul(kernel, torch.reshape(s, [1, -1, 1, 1]))
  return (k, torch.sub(bias, torch.mul(mean, s)))
