# One number for each token, and for each sequence that of its last real token.
#
# states (B, T, E), w (1, E), real (B, T) zero for padding

def values(self, states: Tensor, w: Tensor) -> Tensor:
  return torch.squeeze(torch.linear(states, w), -1)

def last(self, states: Tensor, w: Tensor, real: Tensor) -> Tensor:
  # only the states that count go through the head
  t = torch.size(real, 1)
  places = torch.arange(t, dtype=4, layout=None, device=ops.prim.device(real))
  counted = torch.mul(torch.to(torch.ne(real, 0), 4), torch.add(places, 1))
  index = torch.argmax(counted, 1)
  chosen = torch.select(torch.gather(states, 1, torch.expand(torch.reshape(index, [-1, 1, 1]), [-1, 1, torch.size(states, 2)])), 1, 0)
  return torch.linear(chosen, w)

def last_of_all(self, states: Tensor, w: Tensor) -> Tensor:
  return torch.linear(torch.select(states, 1, -1), w)
