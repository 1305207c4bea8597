# Convolutions with their norm, for all programs of pose models.
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

def normalized(self, x: Tensor, w: List[Tensor], o: int) -> Tensor:
  return torch.batch_norm(x, w[o + 1], w[o + 2], w[o + 3], w[o + 4], True, ${momentum}, ${eps}, True)

def convolve(self, x: Tensor, w: List[Tensor], o: int, stride: int, padding: int, groups: int) -> Tensor:
  if ${folded}:
    y = torch.conv2d(x, w[o], w[o + 1], [stride, stride], [padding, padding], [1, 1], groups)
  else:
    z = torch.conv2d(x, w[o], None, [stride, stride], [padding, padding], [1, 1], groups)
    y = self.normalized(z, w, o)
  return y

def deconvolve(self, x: Tensor, w: List[Tensor], o: int, padding: int, more: int) -> Tensor:
  # doubles the size; more is the padding of the output
  if ${folded}:
    y = torch.conv_transpose2d(x, w[o], w[o + 1], [2, 2], [padding, padding], [more, more], 1, [1, 1])
  else:
    z = torch.conv_transpose2d(x, w[o], None, [2, 2], [padding, padding], [more, more], 1, [1, 1])
    y = self.normalized(z, w, o)
  return y
