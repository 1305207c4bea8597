def rule_out(self, logits: Tensor, ids: Tensor) -> Tensor:
  # in place: logits (..., V) of the ids become the lowest number of their type
  return torch.index_fill_(logits, -1, ids, ${lowest})
