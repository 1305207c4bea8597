# ResNet (torchvision, timm: resnet.py): all stages in one call.
#
# x   (B, C, H, W)
# w   for each convolution: its weight, then weight, bias, mean and variance of its norm
# o   where a convolution begins in w

def unit(self, x: Tensor, w: List[Tensor], o: int, part: int, stride: int, padding: int, dilation: int) -> Tensor:
  # convolution and norm; part is 0 for the stem, then the number of the stage
  s = [stride, stride]
  p = [padding, padding]
  d = [dilation, dilation]
  if part >= ${batch_statistics_from}:
    z = torch.conv2d(x, w[o], None, s, p, d, 1)
    y = torch.batch_norm(z, w[o + 1], w[o + 2], w[o + 3], w[o + 4], True, 0.1, ${eps}, True)
  else:
    # a constant norm goes into the convolution, whose weight is much smaller than its map
    scale = torch.mul(w[o + 1], torch.rsqrt(torch.add(w[o + 4], ${eps})))
    shift = torch.sub(w[o + 2], torch.mul(w[o + 3], scale))
    y = torch.conv2d(x, torch.mul(w[o], torch.reshape(scale, [-1, 1, 1, 1])), shift, s, p, d, 1)
  return y

def residual(self, x: Tensor, w: List[Tensor], o: int, part: int, stride: int, dilation: int, later: int, projects: bool) -> Tensor:
  # the first 3x3 kernel of a stage is not dilated, those after it are
  if ${basic}:
    y = torch.relu_(self.unit(x, w, o, part, stride, dilation, dilation))
    z = self.unit(y, w, o + 5, part, 1, later, later)
    n = o + 10
  else:
    if ${early_stride}:
      y1 = torch.relu_(self.unit(x, w, o, part, stride, 0, 1))
      y = torch.relu_(self.unit(y1, w, o + 5, part, 1, dilation, dilation))
    else:
      y1 = torch.relu_(self.unit(x, w, o, part, 1, 0, 1))
      y = torch.relu_(self.unit(y1, w, o + 5, part, stride, dilation, dilation))
    z = self.unit(y, w, o + 10, part, 1, 0, 1)
    n = o + 15
  if projects:
    r = self.unit(x, w, n, part, stride, 0, 1)
  else:
    r = x
  return torch.relu_(torch.add(z, r))

def maps(self, x: Tensor, w: List[Tensor]) -> List[Tensor]:
  depths = ${depths}
  strides = ${strides}
  dilations = ${dilations}
  projections = ${projects}
  if ${basic}:
    size = 10
  else:
    size = 15
  h = torch.max_pool2d(torch.relu_(self.unit(x, w, 0, 0, 2, 3, 1)), [3, 3], [2, 2], [1, 1], [1, 1], False)
  o = 5
  stages = annotate(List[Tensor], [])
  for s in range(torch.len(depths)):
    projects = projections[s] == 1
    h = self.residual(h, w, o, s + 1, strides[s], 1, dilations[s], projects)
    o = o + size
    if projects:
      o = o + 5
    for i in range(depths[s] - 1):
      h = self.residual(h, w, o, s + 1, 1, dilations[s], dilations[s], False)
      o = o + size
    _0 = torch.append(stages, h)
  return stages
