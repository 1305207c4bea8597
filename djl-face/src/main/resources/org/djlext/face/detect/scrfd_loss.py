# Losses of SCRFD (arXiv 2105.04714; insightface: mmdet/models/dense_heads/scrfd_head.py).
#
# outs      scores, boxes, points of three strides, each (B, n, 1 | 4 | 10), in strides
# index     (P)      the assigned anchors, counted over pictures and strides
# centres   (P, 2)   their centres in strides
# faces     (P, 4)   left, top, right, bottom of their faces in strides
# wanted    (P, 10)  the points of their faces from the centre, in strides

def overlap(self, a: Tensor, b: Tensor) -> Tensor:
  low = torch.maximum(torch.slice(a, 1, 0, 2, 1), torch.slice(b, 1, 0, 2, 1))
  high = torch.minimum(torch.slice(a, 1, 2, 4, 1), torch.slice(b, 1, 2, 4, 1))
  common = torch.prod(torch.clamp_min(torch.sub(high, low), 0.), 1, False)
  area_a = torch.prod(torch.sub(torch.slice(a, 1, 2, 4, 1), torch.slice(a, 1, 0, 2, 1)), 1, False)
  area_b = torch.prod(torch.sub(torch.slice(b, 1, 2, 4, 1), torch.slice(b, 1, 0, 2, 1)), 1, False)
  return torch.div(common, torch.add(torch.sub(torch.add(area_a, area_b), common), 9.9999999999999995e-07))

def distance(self, a: Tensor, b: Tensor) -> Tensor:
  # what DIoU takes off: the distance of the middles by the diagonal of the box around both
  low = torch.minimum(torch.slice(a, 1, 0, 2, 1), torch.slice(b, 1, 0, 2, 1))
  high = torch.maximum(torch.slice(a, 1, 2, 4, 1), torch.slice(b, 1, 2, 4, 1))
  around = torch.sum(torch.square(torch.clamp_min(torch.sub(high, low), 0.)), [1], False)
  middle_a = torch.add(torch.slice(a, 1, 0, 2, 1), torch.slice(a, 1, 2, 4, 1))
  middle_b = torch.add(torch.slice(b, 1, 0, 2, 1), torch.slice(b, 1, 2, 4, 1))
  apart = torch.div(torch.sum(torch.square(torch.sub(middle_a, middle_b)), [1], False), 4.)
  return torch.div(apart, torch.add(around, 9.9999999999999995e-07))

def parts(self, index: Tensor, outs: List[Tensor], centres: Tensor, faces: Tensor, wanted: Tensor) -> Tensor:
  logits = torch.reshape(torch.cat([outs[0], outs[1], outs[2]], 1), [-1])
  own = torch.index_select(logits, 0, index)
  boxes = torch.index_select(torch.reshape(torch.cat([outs[3], outs[4], outs[5]], 1), [-1, 4]), 0, index)
  points = torch.index_select(torch.reshape(torch.cat([outs[6], outs[7], outs[8]], 1), [-1, 10]), 0, index)
  corners = torch.cat([torch.sub(centres, torch.slice(boxes, 1, 0, 2, 1)), torch.add(centres, torch.slice(boxes, 1, 2, 4, 1))], 1)
  iou = self.overlap(corners, faces)
  # the score of an anchor is to be the overlap of its box with its face
  target = torch.scatter(torch.zeros_like(torch.detach(logits)), 0, index, torch.detach(iou))
  entropy = torch.binary_cross_entropy_with_logits(logits, target, None, None, 0)
  sharp = torch.square(torch.sub(target, torch.sigmoid(logits)))
  count = ops.prim.max(torch.size(index, 0), 1)
  quality = torch.div(torch.sum(torch.mul(entropy, sharp)), count)
  # boxes and points count as much as their anchors are sure already
  weight = torch.detach(torch.sigmoid(own))
  all = torch.clamp_min(torch.sum(weight), 9.9999999999999995e-07)
  apart = torch.add(torch.rsub(iou, 1), self.distance(corners, faces))
  box = torch.div(torch.sum(torch.mul(apart, weight)), all)
  smooth = torch.smooth_l1_loss(points, wanted, 0, ${beta})
  point = torch.div(torch.sum(torch.mul(smooth, torch.unsqueeze(weight, 1))), all)
  return torch.stack([quality, torch.mul(box, ${box}), torch.mul(point, ${point})], 0)

def loss(self, index: Tensor, outs: List[Tensor], centres: Tensor, faces: Tensor, wanted: Tensor) -> Tensor:
  return torch.sum(self.parts(index, outs, centres, faces, wanted))
