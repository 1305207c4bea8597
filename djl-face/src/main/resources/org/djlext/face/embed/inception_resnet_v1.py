# Inception-ResNet v1 (facenet-pytorch: models/inception_resnet_v1.py; arXiv 1602.07261).
#
# x   (B, C, h, w)
# w   the weights; o says where those of a part begin, n is the number of arrays of a convolution

def conv(self, x: Tensor, w: List[Tensor], o: int, stride: int, padding: int) -> Tensor:
  return torch.relu_(self.convolve(x, w, o, stride, padding, 1))

def pool(self, x: Tensor) -> Tensor:
  return torch.max_pool2d(x, [3, 3], [2, 2], [0, 0], [1, 1], False)

def add_branches(self, x: Tensor, branches: Tensor, w: List[Tensor], o: int, scale: float) -> Tensor:
  y = torch.conv2d(branches, w[o], w[o + 1], [1, 1], [0, 0], [1, 1], 1)
  return torch.add(x, y, alpha=scale)

def block35(self, x: Tensor, w: List[Tensor], o: int, n: int) -> Tensor:
  x0 = self.conv(x, w, o, 1, 0)
  x1 = self.conv(self.conv(x, w, o + n, 1, 0), w, o + 2 * n, 1, 1)
  x2 = self.conv(self.conv(self.conv(x, w, o + 3 * n, 1, 0), w, o + 4 * n, 1, 1), w, o + 5 * n, 1, 1)
  return torch.relu_(self.add_branches(x, torch.cat([x0, x1, x2], 1), w, o + 6 * n, 0.17000000000000001))

def split_kernel(self, x: Tensor, w: List[Tensor], o: int, n: int, padding: int, scale: float) -> Tensor:
  # one branch with a row, then a column, in place of a square
  x0 = self.conv(x, w, o, 1, 0)
  y = self.conv(x, w, o + n, 1, 0)
  y1 = torch.relu_(self.convolve_oblong(y, w, o + 2 * n, 1, 0, padding, 1))
  x1 = torch.relu_(self.convolve_oblong(y1, w, o + 3 * n, 1, padding, 0, 1))
  return self.add_branches(x, torch.cat([x0, x1], 1), w, o + 4 * n, scale)

def mixed_6a(self, x: Tensor, w: List[Tensor], o: int, n: int) -> Tensor:
  x0 = self.conv(x, w, o, 2, 0)
  x1 = self.conv(self.conv(self.conv(x, w, o + n, 1, 0), w, o + 2 * n, 1, 1), w, o + 3 * n, 2, 0)
  return torch.cat([x0, x1, self.pool(x)], 1)

def mixed_7a(self, x: Tensor, w: List[Tensor], o: int, n: int) -> Tensor:
  x0 = self.conv(self.conv(x, w, o, 1, 0), w, o + n, 2, 0)
  x1 = self.conv(self.conv(x, w, o + 2 * n, 1, 0), w, o + 3 * n, 2, 0)
  x2 = self.conv(self.conv(self.conv(x, w, o + 4 * n, 1, 0), w, o + 5 * n, 1, 1), w, o + 6 * n, 2, 0)
  return torch.cat([x0, x1, x2, self.pool(x)], 1)

def stages(self, x: Tensor, w: List[Tensor]) -> List[Tensor]:
  n = self.norms()
  maps = annotate(List[Tensor], [])
  y = self.conv(self.conv(self.conv(x, w, 0, 2, 0), w, n, 1, 0), w, 2 * n, 1, 1)
  y = self.pool(y)
  _0 = torch.append(maps, y)
  y = self.conv(self.conv(self.conv(y, w, 3 * n, 1, 0), w, 4 * n, 1, 0), w, 5 * n, 2, 0)
  _1 = torch.append(maps, y)
  o = 6 * n
  for i in range(5):
    y = self.block35(y, w, o, n)
    o = o + 6 * n + 2
  _2 = torch.append(maps, y)
  y = self.mixed_6a(y, w, o, n)
  o = o + 4 * n
  _3 = torch.append(maps, y)
  for i in range(10):
    y = torch.relu_(self.split_kernel(y, w, o, n, 3, 0.10000000000000001))
    o = o + 4 * n + 2
  _4 = torch.append(maps, y)
  y = self.mixed_7a(y, w, o, n)
  o = o + 7 * n
  _5 = torch.append(maps, y)
  for i in range(5):
    y = torch.relu_(self.split_kernel(y, w, o, n, 1, 0.20000000000000001))
    o = o + 4 * n + 2
  _6 = torch.append(maps, y)
  # the last one is not rectified
  _7 = torch.append(maps, self.split_kernel(y, w, o, n, 1, 1.))
  return maps

def embed(self, x: Tensor, w: List[Tensor]) -> Tensor:
  maps = self.stages(x, w)
  mean = torch.mean(maps[torch.len(maps) - 1], [2, 3])
  y = torch.dropout(mean, ${dropout}, torch.__not__(self.folds()))
  return self.finish(self.project(y, w, torch.len(w) - self.norms()))
