# What layers.py has, for inference on a CPU: norms are folded, kernels lie in memory as oneDNN reads
# them, maps are channels last, activations are computed while results are in registers.
#
# x   (B, C, H, W)
# w   all weights of the Block; o says where those of the layer begin: kernel and bias
#
# The packing variant is run once, with the first input: each layer replaces its kernel by the packed
# one, whose order depends on the size of x.

def norms(self) -> int:
  # how many arrays a convolution and its norm have
  return 2

def pointwise(self, x: Tensor, w: List[Tensor], o: int, stride: int, padding: List[int], groups: int, function: str) -> Tensor:
  y = torch.contiguous(x, memory_format=2)
  s = [stride, stride]
  if ${packing}:
    k = ops.mkldnn._reorder_convolution_weight(w[o], padding, s, [1, 1], groups, torch.size(y))
    _0 = torch._set_item(w, o, k)
  return ops.mkldnn._convolution_pointwise(y, w[o], w[o + 1], padding, s, [1, 1], groups, function, annotate(List[Optional[number]], []), None)

def convolve_oblong(self, x: Tensor, w: List[Tensor], o: int, stride: int, vertical: int, horizontal: int, groups: int) -> Tensor:
  # with another padding above and below than left and right
  return self.pointwise(x, w, o, stride, [vertical, horizontal], groups, "none")

def convolve(self, x: Tensor, w: List[Tensor], o: int, stride: int, padding: int, groups: int) -> Tensor:
  return self.convolve_oblong(x, w, o, stride, padding, padding, groups)

def convolve_silu(self, x: Tensor, w: List[Tensor], o: int, stride: int, padding: int, groups: int) -> Tensor:
  return self.pointwise(x, w, o, stride, [padding, padding], groups, "swish")

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

def convolve_biased(self, x: Tensor, w: List[Tensor], o: int, padding: int) -> Tensor:
  # kernel and bias, without norm
  return self.pointwise(x, w, o, 1, [padding, padding], 1, "none")

def gates(self, x: Tensor, w: List[Tensor], o: int) -> Tensor:
  # between 0 and 1, from a kernel of 1 and its bias
  return self.pointwise(x, w, o, 1, [0, 0], 1, "hardsigmoid")

def product(self, x: Tensor, w: List[Tensor], o: int, bias: Optional[Tensor]) -> Tensor:
  if ${packing}:
    k = ops.mkldnn._reorder_linear_weight(w[o])
    _0 = torch._set_item(w, o, k)
  return ops.mkldnn._linear_pointwise(x, w[o], bias, "none", annotate(List[Optional[number]], []), None)

def linear(self, x: Tensor, w: List[Tensor], o: int) -> Tensor:
  return self.product(x, w, o, None)

def linear_biased(self, x: Tensor, w: List[Tensor], o: int) -> Tensor:
  return self.product(x, w, o, w[o + 1])
