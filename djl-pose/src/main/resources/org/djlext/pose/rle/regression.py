# Regression heads (mmpose: rle_head.py, regression_head.py, realnvp.py; authors' code of arXiv
# 2107.11291: regression_nf.py, real_nvp.py).
#
# x        (B, C, h, w)
# target   (B, K, 2)
# w        the linear map(s), then of the flow the mask and, for each coupling, three linear maps of the
#          scale and, after all those, of the translation

def pooled(self, x: Tensor) -> Tensor:
  return torch.mean(x, [2, 3])

def linears(self) -> int:
  if ${authors}:
    n = 4
  else:
    n = 2
  return n

def split(self, x: Tensor, w: List[Tensor]) -> Tuple[Tensor, Tensor]:
  # coordinates and sigma, each (B, K, 2)
  v = self.pooled(x)
  if ${authors}:
    # the coordinates do not depend on the length of the vector
    y = torch.div(torch.linear(v, w[0]), torch.norm(v, 2, [1], True))
    c = torch.reshape(torch.add(y, w[1]), [-1, ${joints}, 2])
    s = torch.reshape(torch.linear(v, w[2], w[3]), [-1, ${joints}, 2])
  else:
    y = torch.reshape(torch.linear(v, w[0], w[1]), [-1, ${joints}, 4])
    c = torch.slice(y, 2, 0, 2)
    s = torch.slice(y, 2, 2, 4)
  return (c, torch.sigmoid(s))

def coords(self, x: Tensor, w: List[Tensor]) -> Tensor:
  v = self.pooled(x)
  if ${authors}:
    y = torch.add(torch.div(torch.linear(v, w[0]), torch.norm(v, 2, [1], True)), w[1])
  else:
    y = torch.linear(v, w[0], w[1])
  return torch.reshape(y, [-1, ${joints}, 2])

def coords_sigma(self, x: Tensor, w: List[Tensor]) -> Tuple[Tensor, Tensor]:
  return self.split(x, w)

def net(self, z: Tensor, w: List[Tensor], o: int) -> Tensor:
  a = torch.leaky_relu(torch.linear(z, w[o], w[o + 1]), 0.01)
  b = torch.leaky_relu(torch.linear(a, w[o + 2], w[o + 3]), 0.01)
  return torch.linear(b, w[o + 4], w[o + 5])

def log_density(self, z: Tensor, w: List[Tensor], o: int) -> Tensor:
  # (N, 2) -> (N): from data to latent through the couplings, the last one first
  logdet = torch.zeros_like(torch.select(z, 1, 0))
  for j in range(${couplings}):
    i = ${couplings} - 1 - j
    mask = torch.select(w[o], 0, i)
    free = torch.rsub(mask, 1)
    kept = torch.mul(mask, z)
    s = torch.mul(torch.tanh(self.net(kept, w, o + 1 + 6 * i)), free)
    t = torch.mul(self.net(kept, w, o + 1 + 6 * (${couplings} + i)), free)
    z = torch.add(torch.mul(torch.mul(free, torch.sub(z, t)), torch.exp(torch.neg(s))), kept)
    logdet = torch.sub(logdet, torch.sum(s, [1]))
  square = torch.sum(torch.square(z), [1])
  # the prior is the standard normal distribution
  return torch.add(torch.sub(torch.mul(square, -0.5), 1.8378770664093453), logdet)

def with_density(self, x: Tensor, target: Tensor, w: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
  c, s = self.split(x, w)
  residual = torch.div(torch.sub(c, target), torch.add(s, ${sigma_epsilon}))
  phi = self.log_density(torch.reshape(residual, [-1, 2]), w, self.linears())
  return (c, s, torch.reshape(phi, [-1, ${joints}]))
