# MobileFaceNet as insightface trains it (recognition/arcface_torch/backbones/mobilefacenet.py).
#
# x   (B, C, h, w)
# w   the weights; o says where those of a part begin, n is the number of arrays of a convolution

def conv(self, x: Tensor, w: List[Tensor], o: int, n: int, stride: int, padding: int, groups: int) -> Tensor:
  return torch.prelu(self.convolve(x, w, o, stride, padding, groups), w[o + n])

def depthwise(self, x: Tensor, w: List[Tensor], o: int, n: int, stride: int, residual: bool) -> Tensor:
  a = self.conv(x, w, o, n, 1, 0, 1)
  b = self.conv(a, w, o + n + 1, n, stride, 1, torch.size(a, 1))
  c = self.convolve(b, w, o + 2 * n + 2, 1, 0, 1)
  if residual:
    y = torch.add(c, x)
  else:
    y = c
  return y

def stages(self, x: Tensor, w: List[Tensor]) -> List[Tensor]:
  # one deep part where size or width changes, then as many as keep them
  depths = ${depths}
  first = ${first}
  n = self.norms()
  part = 3 * n + 2
  maps = annotate(List[Tensor], [])
  y = self.conv(x, w, 0, n, 2, 1, 1)
  _0 = torch.append(maps, y)
  o = n + 1
  if torch.eq(first, 1):
    y = self.conv(y, w, o, n, 1, 1, 64)
    o = o + n + 1
  else:
    for i in range(first):
      y = self.depthwise(y, w, o, n, 1, True)
      o = o + part
  _1 = torch.append(maps, y)
  for s in range(torch.len(depths)):
    y = self.depthwise(y, w, o, n, 2, False)
    o = o + part
    _2 = torch.append(maps, y)
    for i in range(depths[s]):
      y = self.depthwise(y, w, o, n, 1, True)
      o = o + part
    _3 = torch.append(maps, y)
  _4 = torch.append(maps, self.conv(y, w, o, n, 1, 0, 1))
  return maps

def embed(self, x: Tensor, w: List[Tensor]) -> Tensor:
  maps = self.stages(x, w)
  last = maps[torch.len(maps) - 1]
  n = self.norms()
  o = torch.len(w) - 2 * n
  # a kernel as large as the map
  y = torch.dropout(torch.flatten(self.convolve(last, w, o, 1, 0, torch.size(last, 1)), 1), ${dropout}, torch.__not__(self.folds()))
  return self.finish(self.project(y, w, o + n))
