# A batch normalization with fixed statistics is a scale and a shift of each channel: the scale goes
# into the kernel before it, the shift becomes its bias.
#
# kernel       (C, ., k, k) or (C, .), transposed (., C, k, k)
# the others   (C)

def scale(self, weight: Tensor, var: Tensor) -> Tensor:
  return torch.div(weight, torch.sqrt(torch.add(var, ${eps})))

def fold(self, kernel: Tensor, weight: Tensor, bias: Tensor, mean: Tensor, var: Tensor) -> Tuple[Tensor, Tensor]:
  s = self.scale(weight, var)
  k = torch.reshape(torch.mul(torch.flatten(kernel, 1), torch.reshape(s, [-1, 1])), torch.size(kernel))
  return (k, torch.sub(bias, torch.mul(mean, s)))

def fold_transposed(self, kernel: Tensor, weight: Tensor, bias: Tensor, mean: Tensor, var: Tensor) -> Tuple[Tensor, Tensor]:
  s = self.scale(weight, var)
  k = torch.mul(kernel, torch.reshape(s, [1, -1, 1, 1]))
  return (k, torch.sub(bias, torch.mul(mean, s)))

def fold_projection(self, kernel: Tensor, w: List[Tensor]) -> Tuple[Tensor, Tensor]:
  # w: norm (C), weight (D, C * area), bias (D), norm (D)
  first = self.scale(w[0], w[3])
  shift = torch.sub(w[1], torch.mul(w[2], first))
  last = self.scale(w[6], w[9])
  sizes = [torch.size(kernel, 0), torch.size(first, 0), -1]
  k = torch.reshape(kernel, sizes)
  b = torch.add(w[5], torch.mv(torch.sum(k, [2]), shift))
  scaled = torch.mul(torch.mul(k, torch.reshape(first, [1, -1, 1])), torch.reshape(last, [-1, 1, 1]))
  return (torch.reshape(scaled, torch.size(kernel)), torch.add(torch.mul(torch.sub(b, w[8]), last), w[7]))
