def linear(self, x: Tensor, w: Tensor) -> Tensor:
  return torch.linear(x, w)

def linear_biased(self, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
  return torch.linear(x, w, b)

def embed(self, ids: Tensor, table: Tensor) -> Tensor:
  return torch.embedding(table, ids)

def whole(self, any: Tensor, w: List[Tensor]) -> Tensor:
  return torch.clone(w[0])
