# IResNet (insightface: recognition/arcface_torch/backbones/iresnet.py; arXiv 1801.07698, 3.2.2).
#
# x   (B, C, h, w)
# w   the weights; o says where those of a part begin, n is the number of arrays of a convolution

def residual(self, x: Tensor, w: List[Tensor], o: int, n: int, stride: int, projects: bool) -> Tensor:
  # the first norm stands alone: its convolution pads with zeros, which a folded shift would not be
  y = self.convolve(self.norm(x, w, o), w, o + 4, 1, 1, 1)
  z = torch.prelu(y, w[o + 4 + n])
  if projects:
    r = self.convolve(x, w, o + 5 + 2 * n, stride, 0, 1)
  else:
    r = x
  return self.convolve_onto(r, z, w, o + 5 + n, stride, 1)

def stages(self, x: Tensor, w: List[Tensor]) -> List[Tensor]:
  depths = ${depths}
  n = self.norms()
  y = torch.prelu(self.convolve(x, w, 0, 1, 1, 1), w[n])
  o = n + 1
  maps = annotate(List[Tensor], [])
  for s in range(torch.len(depths)):
    y = self.residual(y, w, o, n, 2, True)
    o = o + 5 + 3 * n
    for i in range(depths[s] - 1):
      y = self.residual(y, w, o, n, 1, False)
      o = o + 5 + 2 * n
    _0 = torch.append(maps, y)
  return maps

def embed(self, x: Tensor, w: List[Tensor]) -> Tensor:
  maps = self.stages(x, w)
  if self.folds():
    o = torch.len(w) - 2
  else:
    o = torch.len(w) - 10
  return self.finish(self.project_map(maps[torch.len(maps) - 1], w, o, ${dropout}))
