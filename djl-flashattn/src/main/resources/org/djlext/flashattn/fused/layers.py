# Convolutions with their norm, and norms that stand alone, for the programs of all fused Blocks.
# packed.py has the same names for CPUs.
#
# x   (B, C, H, W)
# w   all weights of the Block; o says where those of the layer begin: kernel, bias when folded, else
#     kernel, then weight, bias, mean and variance of the norm

def norms(self) -> int:
  # how many arrays a convolution and its norm have
  if ${folded}:
    n = 2
  else:
    n = 5
  return n

def folds(self) -> bool:
  # whether this is inference
  return ${folded}

def norm(self, x: Tensor, w: List[Tensor], o: int) -> Tensor:
  # weight, bias, mean and variance, folded or not
  return torch.batch_norm(x, w[o], w[o + 1], w[o + 2], w[o + 3], ${batch_statistics}, ${momentum}, ${eps}, True)

def normalized(self, x: Tensor, w: List[Tensor], o: int) -> Tensor:
  return self.norm(x, w, o + 1)

def convolve_oblong(self, x: Tensor, w: List[Tensor], o: int, stride: int, vertical: int, horizontal: int, groups: int) -> Tensor:
  # with another padding above and below than left and right
  if ${folded}:
    y = torch.conv2d(x, w[o], w[o + 1], [stride, stride], [vertical, horizontal], [1, 1], groups)
  else:
    z = torch.conv2d(x, w[o], None, [stride, stride], [vertical, horizontal], [1, 1], groups)
    y = self.normalized(z, w, o)
  return y

def convolve(self, x: Tensor, w: List[Tensor], o: int, stride: int, padding: int, groups: int) -> Tensor:
  return self.convolve_oblong(x, w, o, stride, padding, padding, groups)

def deconvolve(self, x: Tensor, w: List[Tensor], o: int, padding: int, more: int) -> Tensor:
  # doubles the size; more is the padding of the output
  if ${folded}:
    y = torch.conv_transpose2d(x, w[o], w[o + 1], [2, 2], [padding, padding], [more, more], 1, [1, 1])
  else:
    z = torch.conv_transpose2d(x, w[o], None, [2, 2], [padding, padding], [more, more], 1, [1, 1])
    y = self.normalized(z, w, o)
  return y

def project(self, x: Tensor, w: List[Tensor], o: int) -> Tensor:
  # a linear map of (B, D) without bias, and its norm
  if ${folded}:
    y = torch.linear(x, w[o], w[o + 1])
  else:
    y = self.normalized(torch.linear(x, w[o], None), w, o)
  return y

def project_map(self, x: Tensor, w: List[Tensor], o: int, dropout: float) -> Tensor:
  # a linear map of (B, C, h, w) between norms
  if ${folded}:
    y = torch.linear(torch.flatten(x, 1), w[o], w[o + 1])
  else:
    z = torch.dropout(torch.flatten(self.norm(x, w, o), 1), dropout, True)
    y = self.norm(torch.linear(z, w[o + 4], w[o + 5]), w, o + 6)
  return y

def convolve_silu(self, x: Tensor, w: List[Tensor], o: int, stride: int, padding: int, groups: int) -> Tensor:
  y = self.convolve(x, w, o, stride, padding, groups)
  if ${folded}:
    z = torch.silu_(y)
  else:
    z = torch.silu(y)
  return z

def deconvolve_relu(self, x: Tensor, w: List[Tensor], o: int, padding: int, more: int) -> Tensor:
  y = self.deconvolve(x, w, o, padding, more)
  if ${folded}:
    z = torch.relu_(y)
  else:
    z = torch.relu(y)
  return z

def convolve_relu(self, x: Tensor, w: List[Tensor], o: int, stride: int, padding: int, groups: int) -> Tensor:
  y = self.convolve(x, w, o, stride, padding, groups)
  if ${folded}:
    z = torch.relu_(y)
  else:
    z = torch.relu(y)
  return z

def convolve_onto(self, r: Tensor, x: Tensor, w: List[Tensor], o: int, stride: int, padding: int) -> Tensor:
  # the sum with r, which is of no use afterwards
  return torch.add(self.convolve(x, w, o, stride, padding, 1), r)

def convolve_onto_relu(self, r: Tensor, x: Tensor, w: List[Tensor], o: int, stride: int, padding: int) -> Tensor:
  return torch.relu(self.convolve_onto(r, x, w, o, stride, padding))

def fork_silu(self, x: Tensor, w: List[Tensor], o: int) -> List[Tensor]:
  # what two kernels of 1 make of the same map
  return [self.convolve_silu(x, w, o, 1, 0, 1), self.convolve_silu(x, w, o + self.norms(), 1, 0, 1)]

def join(self, x: Tensor, fork: List[Tensor]) -> Tensor:
  # the channels of x and of the second map of a fork
  return torch.cat([x, fork[1]], 1)

def join_sum(self, a: Tensor, b: Tensor, fork: List[Tensor]) -> Tensor:
  # the channels of a + b and of the second map of a fork
  return torch.cat([torch.add(a, b), fork[1]], 1)

def scaled(self, x: Tensor, by: Tensor) -> Tensor:
  # x is of no use afterwards
  return torch.mul(x, by)

def added(self, x: Tensor, y: Tensor) -> Tensor:
  # x is of no use afterwards
  return torch.add(x, y)

def portions(self, x: Tensor) -> List[Tensor]:
  # pictures that go through the first layers together
  return [x]

def gathered(self, maps: List[Tensor], x: Tensor) -> Tensor:
  # the maps of all portions of x
  return maps[0]

def convolve_biased(self, x: Tensor, w: List[Tensor], o: int, stride: int, padding: int) -> Tensor:
  # kernel and bias, without norm
  return torch.conv2d(x, w[o], w[o + 1], [stride, stride], [padding, padding], [1, 1], 1)

def gates(self, x: Tensor, w: List[Tensor], o: int) -> Tensor:
  # between 0 and 1 for each channel, from its mean by a kernel of 1 and its bias
  return torch.hardsigmoid(self.convolve_biased(torch.mean(x, [2, 3], True), w, o, 1, 0))

def linear(self, x: Tensor, w: List[Tensor], o: int) -> Tensor:
  return torch.linear(x, w[o])

def linear_silu(self, x: Tensor, w: List[Tensor], o: int) -> Tensor:
  return torch.silu(torch.linear(x, w[o]))

def linear_relu(self, x: Tensor, w: List[Tensor], o: int) -> Tensor:
  return torch.relu(torch.linear(x, w[o]))

def linear_biased(self, x: Tensor, w: List[Tensor], o: int) -> Tensor:
  return torch.linear(x, w[o], w[o + 1])

def fan_biased(self, x: Tensor, w: List[Tensor], o: int, n: int, padding: int) -> List[Tensor]:
  # what n kernels of one size, one after the other, make of the same map
  maps = annotate(List[Tensor], [])
  for i in range(n):
    _0 = torch.append(maps, self.convolve_biased(x, w, o + 2 * i, 1, padding))
  return maps
