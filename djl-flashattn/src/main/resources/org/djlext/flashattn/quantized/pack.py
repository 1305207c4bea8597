# Weights in few bits (arXiv 2305.14314, section 3; arXiv 2208.07339, section 2).
#
# w          any shape
# middles    what lies half-way between the values of neighbouring codes, (15) or (255)

def scaled(self, x: Tensor, largest: Tensor) -> Tensor:
  # blocks of x (N, L) over their largest values (N); a block of zeros stays one
  some = torch.where(torch.eq(largest, 0), torch.ones_like(largest), largest)
  return torch.clamp(torch.mul(x, torch.unsqueeze(torch.reciprocal(some), 1)), -1, 1)

def blocks(self, x: Tensor, size: int) -> Tensor:
  # (n) -> (ceil(n / size), size)
  n = torch.numel(x)
  short = torch.remainder(size - torch.remainder(n, size), size)
  return torch.view(torch.constant_pad_nd(x, [0, short]), [-1, size])

def four_bits(self, w: Tensor, middles: Tensor) -> Tuple[Tensor, Tensor]:
  # -> two codes in each byte (ceil(n / 2), 1), the first in the high half; largest values (blocks)
  n = torch.numel(w)
  x = self.blocks(torch.to(torch.reshape(w, [-1]), 6), 64)
  largest = torch.amax(torch.abs(x), [1])
  code = torch.bucketize(self.scaled(x, largest), middles, out_int32=True, right=False)
  pairs = torch.view(torch.to(code, 0), [-1, 2])
  high = torch.bitwise_left_shift(torch.select(pairs, 1, 0), 4)
  packed = torch.bitwise_or(high, torch.select(pairs, 1, 1))
  used = torch.floordiv(n + 1, 2)
  return (torch.clone(torch.unsqueeze(torch.narrow(packed, 0, 0, used), 1)), largest)

def scales(self, largest: Tensor, middles: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
  # -> codes of the scales (blocks) uint8, their own scales, one for 256 of them, and the mean
  mean = torch.mean(largest)
  x = self.blocks(torch.sub(largest, mean), 256)
  outer = torch.amax(torch.abs(x), [1])
  code = torch.bucketize(self.scaled(x, outer), middles, out_int32=True, right=False)
  flat = torch.reshape(torch.to(code, 0), [-1])
  return (torch.clone(torch.narrow(flat, 0, 0, torch.numel(largest))), outer, mean)

def rows(self, w: Tensor) -> Tuple[Tensor, Tensor]:
  # (out, in) -> int8 (out, in), the largest value of each row (out)
  x = torch.to(w, 6)
  largest = torch.amax(torch.abs(x), [1])
  some = torch.where(torch.eq(largest, 0), torch.ones_like(largest), largest)
  whole = torch.round(torch.mul(x, torch.unsqueeze(torch.mul(torch.reciprocal(some), 127.), 1)))
  return (torch.to(whole, 1), largest)
