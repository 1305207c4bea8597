# Losses of coordinates: likelihoods (mmpose: RLELoss; authors of arXiv 2107.11291: criterion.py) and
# plain differences (mmpose: L1Loss, SmoothL1Loss).
#
# c, s, t   (B, K, 2)   coordinates, sigma, labels
# phi       (B, K)      logarithm of the flow's density at the residuals
# weight    (B, K)

def base(self, c: Tensor, s: Tensor, t: Tensor) -> Tensor:
  # minus the logarithm of the density that needs no flow
  if torch.eq(${base}, 0):
    # the authors': the factor of a normal, the exponent of a Laplace distribution
    d = torch.abs(torch.sub(t, c))
    q = torch.add(torch.log(torch.div(s, 0.3989422804014327)), torch.div(d, torch.add(torch.mul(s, 1.4142135623730951), 1.0000000000000001e-09)))
  else:
    r = torch.div(torch.sub(c, t), torch.add(s, 1.0000000000000001e-09))
    if torch.eq(${base}, 1):
      q = torch.add(torch.log(torch.mul(s, 2)), torch.abs(r))
    else:
      q = torch.add(torch.log(torch.mul(s, 2.5066282746310002)), torch.mul(torch.square(r), 0.5))
  return q

def per_body(self, each: Tensor, weight: Tensor) -> Tensor:
  return torch.div(torch.sum(torch.mul(each, torch.unsqueeze(weight, -1))), torch.size(each, 0))

def likelihood(self, c: Tensor, s: Tensor, t: Tensor, weight: Tensor) -> Tensor:
  return self.per_body(self.base(c, s, t), weight)

def residual_likelihood(self, c: Tensor, s: Tensor, phi: Tensor, t: Tensor, weight: Tensor) -> Tensor:
  flow = torch.sub(torch.log(s), torch.mul(torch.unsqueeze(phi, -1), ${phi_per_axis}))
  if ${residual}:
    each = torch.add(flow, self.base(c, s, t))
  else:
    each = flow
  return self.per_body(each, weight)

def difference(self, c: Tensor, t: Tensor, weight: Tensor) -> Tensor:
  w = torch.unsqueeze(weight, -1)
  a = torch.mul(c, w)
  b = torch.mul(t, w)
  if ${smooth}:
    r = torch.smooth_l1_loss(a, b, 1, 1.)
  else:
    r = torch.l1_loss(a, b, 1)
  return r
