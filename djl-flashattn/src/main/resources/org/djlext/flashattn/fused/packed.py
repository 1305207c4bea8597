# What layers.py has, for inference on a CPU: norms are folded, kernels lie in memory as oneDNN reads
# them, maps are channels last, activations are computed while results are in registers.
#
# x   (B, C, H, W)
# w   all weights of the Block; o says where those of the layer begin: kernel and bias
#
# Operators of one picture take about as long to be called as to be computed, so each one counts:
# packed convolutions themselves see to it that their input is channels last.
#
# The packing variant is run once, with the first input: each layer replaces its kernel by the packed
# one, whose order depends on the size of x.

def norms(self) -> int:
  # how many arrays a convolution and its norm have
  return 2

def folds(self) -> bool:
  return True

def norm(self, x: Tensor, w: List[Tensor], o: int) -> Tensor:
  # weight, bias, mean and variance, not folded
  return torch.batch_norm(torch.contiguous(x, memory_format=2), w[o], w[o + 1], w[o + 2], w[o + 3], False, 0., ${eps}, True)

def pack(self, x: Tensor, w: List[Tensor], o: int, stride: int, padding: List[int], groups: int) -> int:
  k = ops.mkldnn._reorder_convolution_weight(w[o], padding, [stride, stride], [1, 1], groups, torch.size(x))
  _0 = torch._set_item(w, o, k)
  return 0

def pointwise(self, x: Tensor, w: List[Tensor], o: int, stride: int, padding: List[int], groups: int, function: str) -> Tensor:
  if ${packing}:
    _0 = self.pack(x, w, o, stride, padding, groups)
  return ops.mkldnn._convolution_pointwise(x, w[o], w[o + 1], padding, [stride, stride], [1, 1], groups, function, annotate(List[Optional[number]], []), None)

def convolve_oblong(self, x: Tensor, w: List[Tensor], o: int, stride: int, vertical: int, horizontal: int, groups: int) -> Tensor:
  # with another padding above and below than left and right
  return self.pointwise(x, w, o, stride, [vertical, horizontal], groups, "none")

def convolve(self, x: Tensor, w: List[Tensor], o: int, stride: int, padding: int, groups: int) -> Tensor:
  return self.convolve_oblong(x, w, o, stride, padding, padding, groups)

def convolve_silu(self, x: Tensor, w: List[Tensor], o: int, stride: int, padding: int, groups: int) -> Tensor:
  return self.pointwise(x, w, o, stride, [padding, padding], groups, "swish")

def convolve_relu(self, x: Tensor, w: List[Tensor], o: int, stride: int, padding: int, groups: int) -> Tensor:
  return self.pointwise(x, w, o, stride, [padding, padding], groups, "relu")

def pointwise_sum(self, r: Tensor, x: Tensor, w: List[Tensor], o: int, stride: int, padding: int, function: Optional[str]) -> Tensor:
  p = [padding, padding]
  if ${packing}:
    _0 = self.pack(x, w, o, stride, p, 1)
  return ops.mkldnn._convolution_pointwise_(torch.contiguous(r, memory_format=2), x, w[o], w[o + 1], p, [stride, stride], [1, 1], 1, "add", 1., function, annotate(List[Optional[number]], []), None)

def convolve_onto(self, r: Tensor, x: Tensor, w: List[Tensor], o: int, stride: int, padding: int) -> Tensor:
  # the sum with r, which is of no use afterwards
  return self.pointwise_sum(r, x, w, o, stride, padding, None)

def convolve_onto_relu(self, r: Tensor, x: Tensor, w: List[Tensor], o: int, stride: int, padding: int) -> Tensor:
  return self.pointwise_sum(r, x, w, o, stride, padding, "relu")

def fork_silu(self, x: Tensor, w: List[Tensor], o: int) -> List[Tensor]:
  # what two kernels of 1 make of the same map, and both together
  n = torch.size(w[o + 1], 0)
  if ${packing}:
    _0 = torch._set_item(w, o, torch.cat([w[o], w[o + 2]], 0))
    _1 = torch._set_item(w, o + 1, torch.cat([w[o + 1], w[o + 3]], 0))
  else:
    n = torch.floordiv(n, 2)
  y = self.convolve_silu(x, w, o, 1, 0, 1)
  return [torch.narrow(y, 1, 0, n), y]

def join(self, x: Tensor, fork: List[Tensor]) -> Tensor:
  # the channels of x and of the second map of a fork
  _0 = torch.copy_(torch.narrow(fork[1], 1, 0, torch.size(x, 1)), x)
  return fork[1]

def join_sum(self, a: Tensor, b: Tensor, fork: List[Tensor]) -> Tensor:
  # the channels of a + b and of the second map of a fork; the first one is a part of the result
  _0 = torch.add(a, b, alpha=1, out=fork[0])
  return fork[1]

def scaled(self, x: Tensor, by: Tensor) -> Tensor:
  # x is of no use afterwards
  return torch.mul_(x, by)

def added(self, x: Tensor, y: Tensor) -> Tensor:
  # x is of no use afterwards
  return torch.add_(x, y)

def portions(self, x: Tensor) -> List[Tensor]:
  # pictures that go through the first layers together: one, as long as maps are large
  if ${packing}:
    parts = [torch.narrow(x, 0, 0, 1)]
  else:
    parts = torch.split(x, 1, 0)
  return parts

def gathered(self, maps: List[Tensor], x: Tensor) -> Tensor:
  # the maps of all portions of x; while packing there is one, and only the size of the others counts
  y = maps[0]
  if torch.gt(torch.size(x, 0), 1):
    if ${packing}:
      y = torch.expand(y, [torch.size(x, 0), -1, -1, -1])
    else:
      y = torch.cat(maps, 0)
  return y

def transposed(self, x: Tensor, w: List[Tensor], o: int, padding: int, more: int, function: str) -> Tensor:
  y = torch.contiguous(x, memory_format=2)
  p = [padding, padding]
  m = [more, more]
  if ${packing}:
    k = ops.mkldnn._reorder_convolution_transpose_weight(w[o], p, m, [2, 2], [1, 1], 1, torch.size(y))
    _0 = torch._set_item(w, o, k)
  return ops.mkldnn._convolution_transpose_pointwise(y, w[o], w[o + 1], p, m, [2, 2], [1, 1], 1, function, annotate(List[Optional[number]], []), None)

def deconvolve(self, x: Tensor, w: List[Tensor], o: int, padding: int, more: int) -> Tensor:
  # doubles the size; more is the padding of the output
  return self.transposed(x, w, o, padding, more, "none")

def deconvolve_relu(self, x: Tensor, w: List[Tensor], o: int, padding: int, more: int) -> Tensor:
  return self.transposed(x, w, o, padding, more, "relu")

def convolve_biased(self, x: Tensor, w: List[Tensor], o: int, stride: int, padding: int) -> Tensor:
  # kernel and bias, without norm
  return self.pointwise(x, w, o, stride, [padding, padding], 1, "none")

def gates(self, x: Tensor, w: List[Tensor], o: int) -> Tensor:
  # between 0 and 1 for each channel, from its mean by a kernel of 1 and its bias
  if ${packing}:
    _0 = torch._set_item(w, o, torch.flatten(w[o], 1))
  y = torch.hardsigmoid_(torch.linear(torch.mean(x, [2, 3]), w[o], w[o + 1]))
  return torch.reshape(y, [torch.size(x, 0), -1, 1, 1])

def project(self, x: Tensor, w: List[Tensor], o: int) -> Tensor:
  # a linear map of (B, D) without bias, and its norm
  return self.product(x, w, o, w[o + 1], "none")

def project_map(self, x: Tensor, w: List[Tensor], o: int, dropout: float) -> Tensor:
  # a linear map of (B, C, h, w) between norms
  return self.product(torch.flatten(x, 1), w, o, w[o + 1], "none")

def product(self, x: Tensor, w: List[Tensor], o: int, bias: Optional[Tensor], function: str) -> Tensor:
  if ${packing}:
    k = ops.mkldnn._reorder_linear_weight(w[o])
    _0 = torch._set_item(w, o, k)
  return ops.mkldnn._linear_pointwise(x, w[o], bias, function, annotate(List[Optional[number]], []), None)

def linear(self, x: Tensor, w: List[Tensor], o: int) -> Tensor:
  return self.product(x, w, o, None, "none")

def linear_silu(self, x: Tensor, w: List[Tensor], o: int) -> Tensor:
  return self.product(x, w, o, None, "swish")

def linear_relu(self, x: Tensor, w: List[Tensor], o: int) -> Tensor:
  return self.product(x, w, o, None, "relu")

def linear_biased(self, x: Tensor, w: List[Tensor], o: int) -> Tensor:
  return self.product(x, w, o, w[o + 1], "none")

def fan_biased(self, x: Tensor, w: List[Tensor], o: int, n: int, padding: int) -> List[Tensor]:
  # what n kernels of one size, one after the other, make of the same map; together they are one
  sizes = annotate(List[int], [])
  for i in range(n):
    _0 = torch.append(sizes, torch.size(w[o + 2 * i + 1], 0))
  if ${packing}:
    kernels = annotate(List[Tensor], [])
    biases = annotate(List[Tensor], [])
    for i in range(n):
      _1 = torch.append(kernels, w[o + 2 * i])
      _2 = torch.append(biases, w[o + 2 * i + 1])
    _3 = torch._set_item(w, o, torch.cat(kernels, 0))
    _4 = torch._set_item(w, o + 1, torch.cat(biases, 0))
  else:
    for i in range(1, n):
      _5 = torch._set_item(sizes, 0, sizes[0] - sizes[i])
  return torch.split_with_sizes(self.convolve_biased(x, w, o, 1, padding), sizes, 1)
