# ResNet (torchvision, timm: resnet.py): all stages in one call.
#
# x   (B, C, H, W)
# w   for each convolution in turn its weight, then weight, bias, mean and variance of its norm; or,
#     with the norms folded in, its weight and bias
# u   the number of a convolution

def scale(self, w: List[Tensor], o: int) -> Tensor:
  return torch.mul(w[o + 1], torch.rsqrt(torch.add(w[o + 4], ${eps})))

def shift(self, w: List[Tensor], o: int, scale: Tensor) -> Tensor:
  return torch.sub(w[o + 2], torch.mul(w[o + 3], scale))

def unit(self, x: Tensor, w: List[Tensor], u: int, part: int, stride: int, padding: int, dilation: int) -> Tensor:
  # convolution and norm; part is 0 for the stem, then the number of the stage
  s = [stride, stride]
  p = [padding, padding]
  d = [dilation, dilation]
  if ${folded}:
    y = torch.conv2d(x, w[2 * u], w[2 * u + 1], s, p, d, 1)
  else:
    o = 5 * u
    if part >= ${batch_statistics_from}:
      z = torch.conv2d(x, w[o], None, s, p, d, 1)
      y = torch.batch_norm(z, w[o + 1], w[o + 2], w[o + 3], w[o + 4], True, 0.1, ${eps}, True)
    else:
      # a constant norm goes into the convolution, whose weight is much smaller than its map
      scale = self.scale(w, o)
      weight = torch.mul(w[o], torch.reshape(scale, [-1, 1, 1, 1]))
      y = torch.conv2d(x, weight, self.shift(w, o, scale), s, p, d, 1)
  return y

def residual(self, x: Tensor, w: List[Tensor], u: int, part: int, stride: int, dilation: int, later: int, projects: bool) -> Tensor:
  # the first 3x3 kernel of a stage is not dilated, those after it are
  if ${basic}:
    y = torch.relu_(self.unit(x, w, u, part, stride, dilation, dilation))
    z = self.unit(y, w, u + 1, part, 1, later, later)
  else:
    if ${early_stride}:
      y1 = torch.relu_(self.unit(x, w, u, part, stride, 0, 1))
      y = torch.relu_(self.unit(y1, w, u + 1, part, 1, dilation, dilation))
    else:
      y1 = torch.relu_(self.unit(x, w, u, part, 1, 0, 1))
      y = torch.relu_(self.unit(y1, w, u + 1, part, stride, dilation, dilation))
    z = self.unit(y, w, u + 2, part, 1, 0, 1)
  if projects:
    r = self.unit(x, w, u + ${convolutions}, part, stride, 0, 1)
  else:
    r = x
  return torch.relu_(torch.add_(z, r))

def maps_of(self, pictures: Tensor, w: List[Tensor]) -> List[Tensor]:
  depths = ${depths}
  strides = ${strides}
  dilations = ${dilations}
  projections = ${projects}
  # channels last: what the convolutions of a CPU work with
  x = torch.contiguous(pictures, memory_format=2)
  h = torch.max_pool2d(torch.relu_(self.unit(x, w, 0, 0, 2, 3, 1)), [3, 3], [2, 2], [1, 1], [1, 1], False)
  u = 1
  stages = annotate(List[Tensor], [])
  for s in range(torch.len(depths)):
    projects = projections[s] == 1
    h = self.residual(h, w, u, s + 1, strides[s], 1, dilations[s], projects)
    u = u + ${convolutions}
    if projects:
      u = u + 1
    for i in range(depths[s] - 1):
      h = self.residual(h, w, u, s + 1, 1, dilations[s], dilations[s], False)
      u = u + ${convolutions}
    _0 = torch.append(stages, h)
  return stages

def maps(self, pictures: Tensor, w: List[Tensor]) -> List[Tensor]:
  sizes = torch.size(pictures)
  one_by_one = False
  if ${folded}:
    # maps of large pictures leave the cache sooner when there are several
    one_by_one = torch.__and__(torch.gt(sizes[0], 1), torch.ge(torch.mul(sizes[2], sizes[3]), ${large}))
  if one_by_one:
    every = annotate(List[Tensor], [])
    for b in range(sizes[0]):
      own = self.maps_of(torch.slice(pictures, 0, b, b + 1), w)
      for s in range(torch.len(own)):
        _0 = torch.append(every, own[s])
    stages = annotate(List[Tensor], [])
    count = torch.len(every) // sizes[0]
    for s in range(count):
      parts = annotate(List[Tensor], [])
      for b in range(sizes[0]):
        _1 = torch.append(parts, every[b * count + s])
      _2 = torch.append(stages, torch.cat(parts))
  else:
    stages = self.maps_of(pictures, w)
  return stages

# norms folded into convolutions, for inference

def fold(self, first: Tensor, w: List[Tensor]) -> List[Tensor]:
  out = annotate(List[Tensor], [])
  for u in range(torch.len(w) // 5):
    o = 5 * u
    scale = self.scale(w, o)
    weight = torch.mul(w[o], torch.reshape(scale, [-1, 1, 1, 1]))
    _0 = torch.append(out, torch.contiguous(weight, memory_format=2))
    _1 = torch.append(out, self.shift(w, o, scale))
  return out

def versions(self, first: Tensor, w: List[Tensor]) -> Tensor:
  # how often each was written to
  out = annotate(List[int], [])
  for i in range(torch.len(w)):
    _0 = torch.append(out, torch._version(w[i]))
  return torch.tensor(out, dtype=4)
