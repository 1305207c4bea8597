# Direct preference optimisation of pairs; rows 0 to N - 1 are chosen, N to 2 N - 1 rejected.
#
# sums (2 N) summed log-probabilities of the policy, reference (2 N) those of the reference,
# lengths (2 N) how many tokens were summed

def split(self, x: Tensor) -> Tuple[Tensor, Tensor]:
  n = torch.floordiv(torch.size(x, 0), 2)
  return (torch.narrow(x, 0, 0, n), torch.narrow(x, 0, n, n))

def margin(self, sums: Tensor, reference: Tensor) -> Tensor:
  c, r = self.split(torch.sub(sums, reference))
  return torch.sub(c, r)

def mean_margin(self, sums: Tensor, reference: Tensor, lengths: Tensor) -> Tensor:
  c, r = self.split(torch.div(torch.sub(sums, reference), torch.clamp(lengths, 1.)))
  return torch.sub(c, r)

def preferred(self, x: Tensor) -> Tensor:
  # -log of the probability that the chosen answer is preferred, and its smoothed forms
  right = torch.neg(torch.log_sigmoid(x))
  wrong = torch.neg(torch.log_sigmoid(torch.neg(x)))
  return torch.add(torch.mul(right, 1. - ${smoothing}), torch.mul(wrong, ${smoothing}))

def sigmoid(self, sums: Tensor, reference: Tensor, lengths: Tensor) -> Tensor:
  return self.preferred(torch.mul(self.margin(sums, reference), ${beta}))

def sigmoid_norm(self, sums: Tensor, reference: Tensor, lengths: Tensor) -> Tensor:
  return self.preferred(torch.mul(self.mean_margin(sums, reference, lengths), ${beta}))

def robust(self, sums: Tensor, reference: Tensor, lengths: Tensor) -> Tensor:
  x = torch.mul(self.margin(sums, reference), ${beta})
  right = torch.mul(torch.log_sigmoid(x), 1. - ${smoothing})
  wrong = torch.mul(torch.log_sigmoid(torch.neg(x)), ${smoothing})
  return torch.div(torch.sub(wrong, right), 1. - 2. * ${smoothing})

def hinge(self, sums: Tensor, reference: Tensor, lengths: Tensor) -> Tensor:
  return torch.relu(torch.rsub(torch.mul(self.margin(sums, reference), ${beta}), 1.))

def ipo(self, sums: Tensor, reference: Tensor, lengths: Tensor) -> Tensor:
  return torch.pow(torch.sub(self.mean_margin(sums, reference, lengths), 1. / (2. * ${beta})), 2)

def ipo_sum(self, sums: Tensor, reference: Tensor, lengths: Tensor) -> Tensor:
  return torch.pow(torch.sub(self.margin(sums, reference), 1. / (2. * ${beta})), 2)
