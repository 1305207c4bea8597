# SCRFD (arXiv 2105.04714; insightface: detection/scrfd/mmdet/models): backbone, neck and head.
#
# x   (B, 3, H, W), pixels as (value - 127.5) / 128
# w   the weights in the order of ScrfdBlock; o says where those of a part begin, n is the number of
#     arrays of a convolution and its norm

def separable(self, x: Tensor, w: List[Tensor], o: int, n: int, stride: int) -> Tensor:
  y = self.convolve_relu(x, w, o, stride, 1, torch.size(x, 1))
  return self.convolve_relu(y, w, o + n, 1, 0, 1)

def mobile(self, x: Tensor, w: List[Tensor]) -> List[Tensor]:
  # MobileNetV1 of the neural architecture search: maps of all stages
  n = self.norms()
  blocks = ${blocks}
  y = self.convolve_relu(x, w, 0, 2, 1, 1)
  y = self.separable(y, w, n, n, 1)
  o = 3 * n
  maps = annotate(List[Tensor], [])
  for i in range(torch.len(blocks)):
    for b in range(blocks[i]):
      stride = 1
      if torch.eq(b, 0):
        stride = 2
      y = self.separable(y, w, o, n, stride)
      o = o + 2 * n
    _0 = torch.append(maps, y)
  return maps

def residual(self, x: Tensor, w: List[Tensor]) -> List[Tensor]:
  # ResNetV1e: three kernels before the stages, means before the shortcuts' kernels
  n = self.norms()
  blocks = ${blocks}
  shortcuts = ${shortcuts}
  y = self.convolve_relu(x, w, 0, 2, 1, 1)
  y = self.convolve_relu(y, w, n, 1, 1, 1)
  y = self.convolve_relu(y, w, 2 * n, 1, 1, 1)
  y = torch.max_pool2d(y, [2, 2], [2, 2], [0, 0], [1, 1], False)
  o = 3 * n
  maps = annotate(List[Tensor], [])
  for i in range(torch.len(blocks)):
    for b in range(blocks[i]):
      stride = 1
      projects = False
      if torch.eq(b, 0):
        projects = torch.eq(shortcuts[i], 1)
        if torch.gt(i, 0):
          stride = 2
      z = self.convolve_relu(y, w, o, stride, 1, 1)
      second = o + n
      r = y
      o = o + 2 * n
      if projects:
        if torch.gt(stride, 1):
          r = torch.avg_pool2d(y, [2, 2], [2, 2], [0, 0], True, False, None)
        r = self.convolve(r, w, o, 1, 0, 1)
        o = o + n
      y = self.convolve_onto_relu(r, z, w, second, 1, 1)
    _0 = torch.append(maps, y)
  return maps

def neck(self, maps: List[Tensor], w: List[Tensor], o: int) -> List[Tensor]:
  # PAFPN without the first map: down and up again
  levels = torch.len(maps) - 1
  down = annotate(List[Tensor], [])
  for k in range(levels):
    i = levels - 1 - k
    lateral = self.convolve_biased(maps[i + 1], w, o + 2 * i, 1, 0)
    if torch.gt(k, 0):
      size = [torch.size(lateral, 2), torch.size(lateral, 3)]
      lateral = torch.add(lateral, torch.upsample_nearest2d(down[k - 1], size, None, None))
    _0 = torch.append(down, lateral)
  # weights: lateral, then fpn of all levels, then downsample and pafpn of all but the first
  fpn = o + 2 * levels
  sample = fpn + 2 * levels
  last = sample + 2 * (levels - 1)
  inner = self.convolve_biased(down[levels - 1], w, fpn, 1, 1)
  outs = annotate(List[Tensor], [])
  _1 = torch.append(outs, inner)
  for i in range(levels - 1):
    own = self.convolve_biased(down[levels - 2 - i], w, fpn + 2 * (i + 1), 1, 1)
    inner = self.added(self.convolve_biased(inner, w, sample + 2 * i, 2, 1), own)
    _2 = torch.append(outs, self.convolve_biased(inner, w, last + 2 * i, 1, 1))
  return outs

def tower(self, x: Tensor, w: List[Tensor], o: int, n: int) -> Tensor:
  y = x
  for i in range(${stacked}):
    if ${depthwise}:
      y = self.separable(y, w, o + 2 * n * i, n, 1)
    else:
      y = self.convolve_relu(y, w, o + n * i, 1, 1, 1)
  return y

def rows(self, x: Tensor, width: int) -> Tensor:
  # (B, A * width, h, w) -> (B, h * w * A, width)
  return torch.reshape(torch.permute(x, [0, 2, 3, 1]), [torch.size(x, 0), -1, width])

def head(self, maps: List[Tensor], w: List[Tensor], begin: int) -> List[Tensor]:
  n = self.norms()
  size = ${stacked} * n
  if ${depthwise}:
    size = 2 * size
  scores = annotate(List[Tensor], [])
  boxes = annotate(List[Tensor], [])
  points = annotate(List[Tensor], [])
  o = begin
  for i in range(torch.len(maps)):
    face = self.tower(maps[i], w, o, n)
    o = o + size
    if ${separate}:
      place = self.tower(maps[i], w, o, n)
      o = o + size
      outs = torch.add([self.convolve_biased(face, w, o, 1, 1)], self.fan_biased(place, w, o + 2, ${kinds} - 1, 1))
    else:
      outs = self.fan_biased(face, w, o, ${kinds}, 1)
    o = o + 2 * ${kinds}
    score = self.rows(outs[0], 1)
    if self.folds():
      score = torch.sigmoid(score)
    _0 = torch.append(scores, score)
    if ${points}:
      _1 = torch.append(points, self.rows(outs[2], 10))
    box = outs[1]
    if ${scales}:
      box = torch.mul(box, w[o])
      o = o + 1
    _2 = torch.append(boxes, self.rows(box, 4))
  return torch.add(torch.add(scores, boxes), points)

def detect(self, x: Tensor, w: List[Tensor]) -> List[Tensor]:
  if ${mobile}:
    maps = self.mobile(x, w)
  else:
    maps = self.residual(x, w)
  n = self.norms()
  return self.head(self.neck(maps, w, n * ${backbone}), w, n * ${backbone} + ${neck})
