# RTMPose's head (mmpose: rtmcc_head.py, rtmcc_block.py; arXiv 2303.07399).
#
# x   (B, C, h, w)
# v   (B, K, .)      one vector for each joint
# w   final layer (weight, bias), its norm, linear; of the gated attention unit norm, uv, gamma, beta,
#     o, scale of the residual; classifiers of x and y; perhaps the bias for each distance

def scale_norm(self, v: Tensor, g: Tensor, scale: float) -> Tensor:
  # divided by the root mean square, which is clamped, not added to
  norm = torch.mul(torch.norm(v, 2, [-1], True), scale)
  return torch.mul(torch.div(v, torch.clamp(norm, 1.0000000000000001e-05, None)), g)

def activated(self, v: Tensor, w: List[Tensor], o: int) -> Tensor:
  if ${silu}:
    y = self.linear_silu(v, w, o)
  else:
    y = self.linear_relu(v, w, o)
  return y

def turn(self, v: Tensor) -> Tensor:
  # (B, K, s) turned by the index of the joint; angles grow with the place, as in the reference
  place = torch.arange(${joints}, dtype=6, layout=None, device=ops.prim.device(v))
  step = torch.div(torch.arange(${half}, dtype=6, layout=None, device=ops.prim.device(v)), ${half})
  angle = torch.mul(torch.unsqueeze(place, -1), torch.pow(10000, step))
  sin = torch.sin(angle)
  cos = torch.cos(angle)
  halves = torch.chunk(v, 2, -1)
  first = torch.sub(torch.mul(halves[0], cos), torch.mul(halves[1], sin))
  second = torch.add(torch.mul(halves[1], cos), torch.mul(halves[0], sin))
  return torch.cat([first, second], -1)

def turned(self, both: Tensor, row: int) -> Tensor:
  # queries are row 0, keys row 1
  p = torch.select(both, 2, row)
  if ${rotary}:
    r = self.turn(p)
  else:
    r = p
  return r

def distance_bias(self, w: Tensor) -> Tensor:
  # (2K - 1) -> (K, K): the entry of row i, column j is that of j - i
  place = torch.arange(${joints}, dtype=4, layout=None, device=ops.prim.device(w))
  return torch.take(w, torch.add(torch.sub(torch.unsqueeze(place, 0), torch.unsqueeze(place, 1)), ${joints} - 1))

def gated_attention(self, v: Tensor, w: List[Tensor], o: int) -> Tensor:
  x = self.scale_norm(v, w[o], ${hidden_scale})
  uv = self.activated(x, w, o + 1)
  u = torch.narrow(uv, 2, 0, ${values})
  value = torch.narrow(uv, 2, ${values}, ${values})
  base = torch.narrow(uv, 2, 2 * ${values}, ${queries})
  both = torch.addcmul(w[o + 3], torch.unsqueeze(base, 2), w[o + 2])
  q = self.turned(both, 0)
  k = self.turned(both, 1)
  qk = torch.bmm(q, torch.transpose(k, 1, 2))
  if ${relative_bias}:
    scores = torch.add(qk, self.distance_bias(w[o + 8]))
  else:
    scores = qk
  kernel = torch.square(torch.relu(torch.div(scores, ${root})))
  gated = torch.mul(u, torch.bmm(kernel, value))
  return torch.addcmul(self.linear(gated, w, o + 4), v, w[o + 5])

def bins(self, x: Tensor, w: List[Tensor]) -> Tuple[Tensor, Tensor]:
  maps = self.convolve_biased(x, w, 0, 1, ${final_padding})
  v = self.linear(self.scale_norm(torch.flatten(maps, 2), w[2], ${area_scale}), w, 3)
  y = self.gated_attention(v, w, 4)
  return (self.linear(y, w, 10), self.linear(y, w, 11))
