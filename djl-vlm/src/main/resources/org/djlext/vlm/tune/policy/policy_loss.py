# Clipped policy gradients. All are (B, T), one place for each token of the answers:
# log_probs, old those at sampling time, reference, advantages, weights what each token counts (0 for
# prompts and padding)

def token_ratio(self, apart: Tensor, counts: Tensor) -> Tensor:
  return torch.exp(apart)

def sequence_ratio(self, apart: Tensor, counts: Tensor) -> Tensor:
  # the geometric mean over the answer, for each of its tokens
  length = torch.clamp(torch.sum(counts, [1], True), 1.)
  return torch.exp(torch.add(torch.div(torch.sum(apart, [1], True), length), torch.zeros_like(apart)))

def mean(self, x: Tensor, counts: Tensor) -> Tensor:
  return torch.div(torch.sum(torch.mul(x, counts)), torch.clamp(torch.sum(counts), 1.))

def policy(self, log_probs: Tensor, old: Tensor, advantages: Tensor, weights: Tensor, reference: Tensor) -> Tuple[Tensor, Tensor]:
  counts = torch.to(torch.ne(weights, 0), 6)
  apart = torch.mul(torch.sub(log_probs, old), counts)
  ratio = self.${level}_ratio(apart, counts)
  clipped = torch.clamp(ratio, 1. - ${low}, 1. + ${high})
  bounded = torch.clamp(ratio, None, ${bound})
  gain = torch.minimum(torch.mul(bounded, advantages), torch.mul(clipped, advantages))
  d = torch.mul(torch.sub(reference, log_probs), counts)
  kl = torch.sub(torch.sub(torch.exp(d), d), 1.)
  loss = torch.sum(torch.mul(torch.sub(torch.mul(kl, ${kl}), gain), weights))
  below = torch.mul(torch.lt(ratio, 1. - ${low}), torch.lt(advantages, 0))
  above = torch.mul(torch.gt(ratio, 1. + ${high}), torch.gt(advantages, 0))
  shift = torch.mul(torch.pow(apart, 2), 0.5)
  seen = torch.stack([self.mean(ratio, counts), self.mean(torch.to(below, 6), counts), self.mean(torch.to(above, 6), counts), self.mean(shift, counts), self.mean(kl, counts)])
  return (loss, torch.detach(seen))
