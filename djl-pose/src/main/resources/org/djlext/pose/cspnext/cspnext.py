# CSPNeXt (mmdetection: mmdet/models/backbones/cspnext.py; arXiv 2212.07784), last stage only.
#
# x   (B, C, H, W)
# w   the weights; o says where those of a part begin, n is the number of arrays of a convolution
#
# A stage of CSPNeXt: halving convolution, pooling at several sizes where it has that, then the
# cross-stage part, whose weights are main, short and final convolution, the channel attention, and
# three convolutions for each block.

def conv(self, x: Tensor, w: List[Tensor], o: int, stride: int, padding: int) -> Tensor:
  return self.convolve_silu(x, w, o, stride, padding, 1)

def pool(self, x: Tensor, size: int) -> Tensor:
  return torch.max_pool2d(x, [size, size], [1, 1], [torch.floordiv(size, 2), torch.floordiv(size, 2)], [1, 1], False)

def pyramid(self, x: Tensor, w: List[Tensor], o: int, n: int) -> Tensor:
  y = self.conv(x, w, o, 1, 0)
  return self.conv(torch.cat([y, self.pool(y, 5), self.pool(y, 9), self.pool(y, 13)], 1), w, o + n, 1, 0)

def block(self, x: Tensor, w: List[Tensor], o: int, n: int, identity: bool) -> Tensor:
  y = self.conv(x, w, o, 1, 1)
  z = self.convolve_silu(y, w, o + n, 1, 2, torch.size(y, 1))
  a = self.conv(z, w, o + 2 * n, 1, 0)
  if identity:
    r = torch.add(a, x)
  else:
    r = a
  return r

def cross_stage(self, x: Tensor, w: List[Tensor], o: int, n: int, blocks: int, identity: bool) -> Tensor:
  main = self.conv(x, w, o, 1, 0)
  short = self.conv(x, w, o + n, 1, 0)
  for i in range(blocks):
    main = self.block(main, w, o + 3 * n + ${attention} + 3 * n * i, n, identity)
  y = torch.cat([main, short], 1)
  if torch.gt(${attention}, 0):
    z = torch.mul(y, self.gates(torch.mean(y, [2, 3], True), w, o + 3 * n))
  else:
    z = y
  return self.conv(z, w, o + 2 * n, 1, 0)

def features(self, x: Tensor, w: List[Tensor]) -> Tensor:
  blocks = ${blocks}
  identity = ${identity}
  pooled = ${pooled}
  n = self.norms()
  y = self.conv(x, w, 0, 2, 1)
  y = self.conv(y, w, n, 1, 1)
  y = self.conv(y, w, 2 * n, 1, 1)
  o = 3 * n
  for i in range(${stages}):
    y = self.conv(y, w, o, 2, 1)
    o = o + n
    if pooled[i]:
      y = self.pyramid(y, w, o, n)
      o = o + 2 * n
    y = self.cross_stage(y, w, o, n, blocks[i], identity[i])
    o = o + 3 * n + ${attention} + 3 * n * blocks[i]
  return y
