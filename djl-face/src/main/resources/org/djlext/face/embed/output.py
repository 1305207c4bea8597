# What all embedding networks end with.

def finish(self, embedding: Tensor) -> Tensor:
  if ${normalized}:
    norm = torch.clamp_min(torch.linalg_vector_norm(embedding, 2, [1], True), 9.9999999999999998e-13)
    y = torch.div(embedding, norm)
  else:
    y = embedding
  return y
