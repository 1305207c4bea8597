# From attention maps to masks (models/segmentation.py of facebookresearch/detr, class
# MaskHeadSmallConv).
#
# features (B, E, h, w)   attention (B, Q, N, h, w)
# f0, f1, f2              maps of the backbone, coarsest first, (B, C, H, W) each
# w                       weight, bias of lay1, gn1 ... lay5, gn5 (0 to 19), out_lay (20), adapter1 to
#                         adapter3 (22, 24, 26)
# result                  (B, Q, H, W) of f2

def conv(self, x: Tensor, w: List[Tensor], i: int) -> Tensor:
  pad = torch.size(w[i], 2) // 2
  return torch.conv2d(x, w[i], w[i + 1], [1, 1], [pad, pad], [1, 1], 1)

def norm(self, x: Tensor, w: List[Tensor], i: int, groups: int) -> Tensor:
  return torch.relu_(torch.group_norm(x, groups, w[i], w[i + 1], ${eps}))

def shared(self, features: Tensor, w: List[Tensor]) -> Tensor:
  # lay1 is linear: what it makes of the features is the same for all queries of a picture
  weight = torch.narrow(w[0], 1, 0, torch.size(features, 1))
  return torch.conv2d(features, weight, w[1], [1, 1], [1, 1], [1, 1], 1)

def own(self, attention: Tensor, w: List[Tensor]) -> Tensor:
  n = torch.size(attention, 1)
  weight = torch.narrow(w[0], 1, torch.size(w[0], 1) - n, n)
  return torch.conv2d(attention, weight, None, [1, 1], [1, 1], [1, 1], 1)

def onto(self, x: Tensor, finer: Tensor) -> Tensor:
  # x (B Q, C, h, w), each picture's queries together, finer (B, C, H, W)
  size = [torch.size(finer, 2), torch.size(finer, 3)]
  up = torch.upsample_nearest2d(x, size, None, None)
  if torch.size(finer, 0) == 1:
    y = torch.add_(up, finer)
  else:
    b = torch.size(finer, 0)
    up1 = torch.reshape(up, [b, torch.size(x, 0) // b, torch.size(x, 1), size[0], size[1]])
    y = torch.flatten(torch.add_(up1, torch.unsqueeze(finer, 1)), 0, 1)
  return y

def head(self, x: Tensor, attention: Tensor, a0: Tensor, a1: Tensor, a2: Tensor, w: List[Tensor]) -> Tensor:
  # x (B, E + N, h, w) is shared, attention (B, Q, N, h, w), a0 to a2 are adapted maps
  b = torch.size(attention, 0)
  q = torch.size(attention, 1)
  own = self.own(torch.flatten(attention, 0, 1), w)
  own1 = torch.reshape(own, [b, q, torch.size(own, 1), torch.size(own, 2), torch.size(own, 3)])
  x1 = torch.flatten(torch.add_(own1, torch.unsqueeze(x, 1)), 0, 1)
  x2 = self.norm(x1, w, 2, ${groups1})
  x3 = self.norm(self.conv(x2, w, 4), w, 6, ${groups2})
  x4 = self.norm(self.conv(self.onto(x3, a0), w, 8), w, 10, ${groups3})
  x5 = self.norm(self.conv(self.onto(x4, a1), w, 12), w, 14, ${groups4})
  x6 = self.norm(self.conv(self.onto(x5, a2), w, 16), w, 18, ${groups5})
  y = self.conv(x6, w, 20)
  return torch.reshape(y, [b, q, torch.size(y, 2), torch.size(y, 3)])

def masks(self, features: Tensor, attention: Tensor, f0: Tensor, f1: Tensor, f2: Tensor, w: List[Tensor]) -> Tensor:
  x = self.shared(features, w)
  return self.head(x, attention, self.conv(f0, w, 22), self.conv(f1, w, 24), self.conv(f2, w, 26), w)

def chunked_masks(self, features: Tensor, attention: Tensor, f0: Tensor, f1: Tensor, f2: Tensor, w: List[Tensor], chunk: int) -> Tensor:
  x = self.shared(features, w)
  a0 = self.conv(f0, w, 22)
  a1 = self.conv(f1, w, 24)
  a2 = self.conv(f2, w, 26)
  rows = annotate(List[Tensor], [])
  for i in range(torch.size(features, 0)):
    parts = annotate(List[Tensor], [])
    for part in torch.split(torch.narrow(attention, 0, i, 1), chunk, 1):
      y = self.head(torch.narrow(x, 0, i, 1), part, torch.narrow(a0, 0, i, 1), torch.narrow(a1, 0, i, 1), torch.narrow(a2, 0, i, 1), w)
      _0 = torch.append(parts, y)
    _1 = torch.append(rows, torch.cat(parts, 1))
  return torch.cat(rows, 0)
