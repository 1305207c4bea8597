# The image tokenizer of Chameleon: VQGAN (arXiv 2012.09841) without its discriminator.
#
# x         (B, C, H, W)   maps
# w         weights in the order of VqModelBlock; o says where those of a part begin. Convolutions and
#           norms have two arrays each, a residual block 8 or, where it widens, 10, attention 10
# widens    for each level, whether its first block has another number of channels than comes in
# attends   for each level, whether every block is followed by attention

def conv(self, x: Tensor, w: List[Tensor], o: int, padding: int) -> Tensor:
  return torch.conv2d(x, w[o], w[o + 1], [1, 1], [padding, padding], [1, 1], 1)

def group_norm(self, x: Tensor, w: List[Tensor], o: int) -> Tensor:
  return torch.group_norm(x, 32, w[o], w[o + 1], 1e-06, True)

def swish(self, x: Tensor, w: List[Tensor], o: int) -> Tensor:
  return torch.silu(self.group_norm(x, w, o))

def residual(self, x: Tensor, w: List[Tensor], o: int, widens: bool) -> Tensor:
  y = self.conv(self.swish(x, w, o), w, o + 2, 1)
  z = self.conv(self.swish(y, w, o + 4), w, o + 6, 1)
  if widens:
    r = self.conv(x, w, o + 8, 0)
  else:
    r = x
  return torch.add(r, z)

def attention(self, x: Tensor, w: List[Tensor], o: int) -> Tensor:
  # every place sees every other one, with a single head as wide as the map is deep
  y = self.group_norm(x, w, o)
  q = torch.unsqueeze(torch.transpose(torch.flatten(self.conv(y, w, o + 2, 0), 2), 1, 2), 1)
  k = torch.unsqueeze(torch.transpose(torch.flatten(self.conv(y, w, o + 4, 0), 2), 1, 2), 1)
  v = torch.unsqueeze(torch.transpose(torch.flatten(self.conv(y, w, o + 6, 0), 2), 1, 2), 1)
  a = torch.squeeze(torch.scaled_dot_product_attention(q, k, v, None, 0., False), 1)
  b = torch.reshape(torch.transpose(a, 1, 2), [torch.size(x, 0), torch.size(x, 1), torch.size(x, 2), torch.size(x, 3)])
  return torch.add(x, self.conv(b, w, o + 8, 0))

def middle(self, x: Tensor, w: List[Tensor], o: int) -> Tensor:
  h = self.residual(x, w, o, False)
  if ${attention}:
    h = self.attention(h, w, o + 8)
    o1 = o + 18
  else:
    o1 = o + 8
  h = self.residual(h, w, o1, False)
  # then the norm and the last convolution of the encoder, or the levels of the decoder
  return h

def latents(self, x: Tensor, w: List[Tensor]) -> Tensor:
  # (B, 3, H, W) -> (B, C, h, w)
  widens = ${widens_down}
  attends = ${attends}
  h = self.conv(x, w, 0, 1)
  o = 2
  for l in range(${levels}):
    for i in range(${blocks}):
      first = torch.__and__(torch.eq(i, 0), torch.eq(widens[l], 1))
      h = self.residual(h, w, o, first)
      o = o + 8
      if first:
        o = o + 2
      if torch.eq(attends[l], 1):
        h = self.attention(h, w, o)
        o = o + 10
    if torch.lt(l, ${levels} - 1):
      # the zeros stand right and below only
      padded = torch.constant_pad_nd(h, [0, 1, 0, 1], 0)
      h = torch.conv2d(padded, w[o], w[o + 1], [2, 2], [0, 0], [1, 1], 1)
      o = o + 2
  h = self.middle(h, w, o)
  o = o + ${middle}
  z = self.conv(self.swish(h, w, o), w, o + 2, 1)
  return self.conv(z, w, o + 4, 0)

def nearest(self, z: Tensor, codebook: Tensor) -> Tensor:
  # (B, C, h, w) -> (B, h, w); the lower of equals. The length of z does not matter
  rows = torch.reshape(torch.permute(z, [0, 2, 3, 1]), [-1, ${embed}])
  lengths = torch.sum(torch.mul(codebook, codebook), [1])
  distances = torch.addmm(lengths, rows, torch.transpose(codebook, 0, 1), beta=1, alpha=-2)
  return torch.reshape(torch.argmin(distances, 1), [torch.size(z, 0), torch.size(z, 2), torch.size(z, 3)])

def encode(self, x: Tensor, w: List[Tensor]) -> Tensor:
  return self.nearest(self.latents(x, w), w[${codebook}])

def quantized(self, codes: Tensor, codebook: Tensor) -> Tensor:
  return torch.permute(torch.embedding(codebook, codes), [0, 3, 1, 2])

def draw(self, z: Tensor, w: List[Tensor]) -> Tensor:
  # (B, C, h, w) -> (B, 3, H, W); the last level comes first
  widens = ${widens_up}
  attends = ${attends}
  o = ${codebook} + 1
  h = self.conv(self.conv(z, w, o, 0), w, o + 2, 1)
  h = self.middle(h, w, o + 4)
  o = o + 4 + ${middle}
  for j in range(${levels}):
    l = ${levels} - 1 - j
    for i in range(${blocks} + 1):
      first = torch.__and__(torch.eq(i, 0), torch.eq(widens[l], 1))
      h = self.residual(h, w, o, first)
      o = o + 8
      if first:
        o = o + 2
      if torch.eq(attends[l], 1):
        h = self.attention(h, w, o)
        o = o + 10
    if torch.gt(l, 0):
      h = self.conv(torch.upsample_nearest2d(h, [torch.size(h, 2) * 2, torch.size(h, 3) * 2]), w, o, 1)
      o = o + 2
  return self.conv(self.swish(h, w, o), w, o + 2, 1)

def decode(self, codes: Tensor, w: List[Tensor]) -> Tensor:
  return self.draw(self.quantized(codes, w[${codebook}]), w)

def quantizer(self, z: Tensor, codebook: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
  # the codebook rows with the gradient of z, the loss, the codes
  codes = self.nearest(torch.detach(z), torch.detach(codebook))
  q = self.quantized(codes, codebook)
  towards_codes = torch.mean(torch.pow(torch.sub(torch.detach(q), z), 2))
  towards_latents = torch.mean(torch.pow(torch.sub(q, torch.detach(z)), 2))
  loss = torch.add(towards_codes, towards_latents, alpha=0.25)
  return (torch.add(z, torch.detach(torch.sub(q, z))), loss, codes)

def learn(self, x: Tensor, w: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
  # (B, 3, H, W) -> the picture drawn again, the loss of the quantizer, the codes
  q, loss, codes = self.quantizer(self.latents(x, w), w[${codebook}])
  return (self.draw(q, w), loss, codes)
