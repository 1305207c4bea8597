# One LLaMA decoder layer a call (transformers: modeling_llama.py, LlamaDecoderLayer).
#
# h     (B, T, E)   hidden states
# cos   (B or 1, 1, T, D), sin alike: rotary tables
# w     input norm, q, k, v, o, post-attention norm, gate, up, down;
#       then the biases of q, k, v, o and of gate, up, down where there are any
# mask  (B or 1, 1, T, S) what is added to the scores
#
# G key/value heads serve H query heads. The CPU kernel knows no such groups: for one token the
# group becomes the query axis, for several the keys are repeated with stride 0.

def linear(self, x: Tensor, w: List[Tensor], weight: int, bias: int, biased: bool) -> Tensor:
  if biased:
    y = torch.linear(x, w[weight], w[bias])
  else:
    y = torch.linear(x, w[weight])
  return y

def heads(self, x: Tensor, count: int) -> Tensor:
  # (B, T, count * D) -> (B, count, T, D)
  return torch.transpose(torch.view(x, [torch.size(x, 0), torch.size(x, 1), count, ${head_dim}]), 1, 2)

def rotate(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
  halves = torch.chunk(x, 2, -1)
  turned = torch.cat([torch.neg(halves[1]), halves[0]], -1)
  return torch.add(torch.mul(x, cos), torch.mul(turned, sin))

def attend(self, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor], causal: bool) -> Tensor:
  # q (B, H, T, D), k and v (B, G, S, D) -> (B, T, H * D)
  b = torch.size(q, 0)
  t = torch.size(q, 2)
  if torch.eq(t, 1):
    folded = torch.reshape(q, [b, ${kv_heads}, ${group}, ${head_dim}])
    o = torch.scaled_dot_product_attention(folded, k, v, mask, 0., False)
    r = torch.reshape(o, [b, 1, ${heads} * ${head_dim}])
  else:
    if torch.eq(${group}, 1):
      o = torch.scaled_dot_product_attention(q, k, v, mask, 0., causal)
    else:
      s = torch.size(k, 2)
      grouped = torch.reshape(q, [b * ${kv_heads}, ${group}, t, ${head_dim}])
      k1 = torch.reshape(k, [b * ${kv_heads}, 1, s, ${head_dim}])
      v1 = torch.reshape(v, [b * ${kv_heads}, 1, s, ${head_dim}])
      ke = torch.expand(k1, [-1, ${group}, -1, -1])
      ve = torch.expand(v1, [-1, ${group}, -1, -1])
      if torch.__is__(mask, None):
        m = mask
      else:
        m0 = unchecked_cast(Tensor, mask)
        if torch.eq(torch.size(m0, 0), 1):
          m1 = m0
        else:
          m1 = torch.repeat_interleave(m0, ${kv_heads}, 0)
        m = m1
      o = torch.scaled_dot_product_attention(grouped, ke, ve, m, 0., causal)
      o = torch.reshape(o, [b, ${heads}, t, ${head_dim}])
    r = torch.reshape(torch.transpose(o, 1, 2), [b, t, ${heads} * ${head_dim}])
  return r

def project(self, h: Tensor, cos: Tensor, sin: Tensor, w: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
  x = torch.rms_norm(h, [${hidden}], w[0], ${eps})
  q = self.heads(self.linear(x, w, 1, 9, ${attention_bias}), ${heads})
  k = self.heads(self.linear(x, w, 2, 10, ${attention_bias}), ${kv_heads})
  v = self.heads(self.linear(x, w, 3, 11, ${attention_bias}), ${kv_heads})
  return (self.rotate(q, cos, sin), self.rotate(k, cos, sin), v)

def finish(self, h: Tensor, attended: Tensor, w: List[Tensor]) -> Tensor:
  h1 = torch.add(h, self.linear(attended, w, 4, 12, ${attention_bias}))
  x = torch.rms_norm(h1, [${hidden}], w[5], ${eps})
  gate = torch.silu(self.linear(x, w, 6, ${mlp_bias_index}, ${mlp_bias}))
  up = self.linear(x, w, 7, ${mlp_bias_index} + 1, ${mlp_bias})
  return torch.add(h1, self.linear(torch.mul(gate, up), w, 8, ${mlp_bias_index} + 2, ${mlp_bias}))

# whole sequences, nothing cached

def causal(self, h: Tensor, cos: Tensor, sin: Tensor, w: List[Tensor]) -> Tensor:
  q, k, v = self.project(h, cos, sin, w)
  return self.finish(h, self.attend(q, k, v, None, True), w)

def masked(self, h: Tensor, cos: Tensor, sin: Tensor, mask: Tensor, w: List[Tensor]) -> Tensor:
  q, k, v = self.project(h, cos, sin, w)
  return self.finish(h, self.attend(q, k, v, mask, False), w)

# tokens behind those in a cache; keys and values (B, G, capacity, D) are written in place

def write(self, cache: Tensor, x: Tensor, start: int) -> Tensor:
  t = torch.size(x, 2)
  _0 = torch.copy_(torch.narrow(cache, 2, start, t), x)
  return torch.narrow(cache, 2, 0, start + t)

# all sequences have the same length: the first tokens of all, or one more token of each
def cached(self, h: Tensor, cos: Tensor, sin: Tensor, keys: Tensor, values: Tensor, start: int, first: int, w: List[Tensor]) -> Tensor:
  q, k, v = self.project(h, cos, sin, w)
  k1 = self.write(keys, k, start)
  v1 = self.write(values, v, start)
  n = torch.size(k1, 2) - first
  k2 = torch.narrow(k1, 2, first, n)
  v2 = torch.narrow(v1, 2, first, n)
  return self.finish(h, self.attend(q, k2, v2, None, True), w)

def cached_masked(self, h: Tensor, cos: Tensor, sin: Tensor, keys: Tensor, values: Tensor, start: int, mask: Tensor, w: List[Tensor]) -> Tensor:
  q, k, v = self.project(h, cos, sin, w)
  k1 = self.write(keys, k, start)
  v1 = self.write(values, v, start)
  return self.finish(h, self.attend(q, k1, v1, mask, False), w)

# sequences of different lengths; place (B, 1, T, 1) says where each token is written
def cached_ragged(self, h: Tensor, cos: Tensor, sin: Tensor, keys: Tensor, values: Tensor, place: Tensor, mask: Tensor, w: List[Tensor]) -> Tensor:
  q, k, v = self.project(h, cos, sin, w)
  index = torch.expand(place, [-1, ${kv_heads}, -1, ${head_dim}])
  _0 = torch.scatter_(keys, 2, index, k)
  _1 = torch.scatter_(values, 2, index, v)
  s = torch.size(mask, 3)
  k1 = torch.narrow(keys, 2, 0, s)
  v1 = torch.narrow(values, 2, 0, s)
  return self.finish(h, self.attend(q, k1, v1, mask, False), w)
