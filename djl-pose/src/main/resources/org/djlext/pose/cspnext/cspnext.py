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

def pool(self, x: Tensor) -> Tensor:
  return torch.max_pool2d(x, [5, 5], [1, 1], [2, 2], [1, 1], False)

def pyramid(self, x: Tensor, w: List[Tensor], o: int, n: int) -> Tensor:
  # the largest values of 5, 9 and 13 places: each 4 more are those of 5 of the last ones
  y = self.conv(x, w, o, 1, 0)
  five = self.pool(y)
  nine = self.pool(five)
  return self.conv(torch.cat([y, five, nine, self.pool(nine)], 1), w, o + n, 1, 0)

def branch(self, x: Tensor, w: List[Tensor], o: int, n: int) -> Tensor:
  y = self.conv(x, w, o, 1, 1)
  z = self.convolve_silu(y, w, o + n, 1, 2, torch.size(y, 1))
  return self.conv(z, w, o + 2 * n, 1, 0)

def cross_stage(self, x: Tensor, w: List[Tensor], o: int, n: int, blocks: int, identity: bool) -> Tensor:
  fork = self.fork_silu(x, w, o)
  main = fork[0]
  first = o + 3 * n + ${attention}
  for i in range(blocks - 1):
    a = self.branch(main, w, first + 3 * n * i, n)
    if identity:
      main = self.added(a, main)
    else:
      main = a
  last = self.branch(main, w, first + 3 * n * (blocks - 1), n)
  if identity:
    y = self.join_sum(last, main, fork)
  else:
    y = self.join(last, fork)
  if torch.gt(${attention}, 0):
    z = self.scaled(y, self.gates(y, w, o + 3 * n))
  else:
    z = y
  return self.conv(z, w, o + 2 * n, 1, 0)

def stem(self, x: Tensor, w: List[Tensor], n: int) -> Tensor:
  # with the first halving of the stages, behind which maps are small
  y = self.conv(x, w, 0, 2, 1)
  y = self.conv(y, w, n, 1, 1)
  y = self.conv(y, w, 2 * n, 1, 1)
  return self.conv(y, w, 3 * n, 2, 1)

def features(self, x: Tensor, w: List[Tensor]) -> Tensor:
  blocks = ${blocks}
  identity = ${identity}
  pooled = ${pooled}
  n = self.norms()
  maps = annotate(List[Tensor], [])
  for part in self.portions(x):
    _0 = torch.append(maps, self.stem(part, w, n))
  y = self.gathered(maps, x)
  o = 4 * n
  for i in range(${stages}):
    if torch.gt(i, 0):
      y = self.conv(y, w, o, 2, 1)
      o = o + n
    if pooled[i]:
      y = self.pyramid(y, w, o, n)
      o = o + 2 * n
    y = self.cross_stage(y, w, o, n, blocks[i], identity[i])
    o = o + 3 * n + ${attention} + 3 * n * blocks[i]
  return y
