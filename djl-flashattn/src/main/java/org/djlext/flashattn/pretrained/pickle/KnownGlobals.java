package org.djlext.flashattn.pretrained.pickle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The names outside the language itself that a pickle may use, and what they build. Nothing is ever
 * looked up in a class path: what is not listed here is refused.
 */
final class KnownGlobals {

  /** A name that builds a value from the items of an argument tuple. */
  record Callable(String name, Function<PickleTuple, Object> build) {}

  /** A class that is only ever mentioned. */
  record TypeName(String name) {}

  private static final int LONGEST_NAME = 200;
  private static final int MOST_COPIED = 1 << 24;

  private static final Set<String> MENTIONED =
      Set.of(
          "torch.Tensor",
          "torch.nn.parameter.Parameter",
          "torch.nn.Parameter",
          "torch.nn.parameter.Buffer");

  private final Map<String, Function<PickleTuple, Object>> callables = new LinkedHashMap<>();
  private int copied;

  KnownGlobals() {
    callables.put("collections.OrderedDict", this::map);
    callables.put("argparse.Namespace", arguments -> new LinkedHashMap<>()); // plain values
    callables.put("collections.defaultdict", arguments -> new LinkedHashMap<>());
    for (String builtins : List.of("builtins.", "__builtin__.")) {
      callables.put(builtins + "dict", this::map);
      callables.put(builtins + "list", this::list);
      callables.put(builtins + "set", this::set);
      callables.put(builtins + "frozenset", this::set);
      callables.put(builtins + "tuple", a -> new PickleTuple(list(a)));
      callables.put(builtins + "bytearray", this::bytes);
      callables.put(builtins + "bytes", this::bytes);
      callables.put(builtins + "complex", KnownGlobals::complex);
    }
    callables.put("_codecs.encode", a -> a.get(0)); // how protocol 2 writes bytes
    callables.put("torch.Size", a -> a.get(0));
    callables.put("torch.device", a -> a.get(0));
    callables.put("torch.serialization._get_layout", a -> a.get(0));
    callables.put("torch._utils._rebuild_tensor", KnownGlobals::tensor);
    callables.put("torch._utils._rebuild_tensor_v2", KnownGlobals::tensor);
    callables.put("torch._utils._rebuild_tensor_v3", KnownGlobals::typedTensor);
    callables.put("torch._utils._rebuild_parameter", KnownGlobals::parameter);
    callables.put("torch._utils._rebuild_parameter_with_state", KnownGlobals::parameter);
    callables.put("torch._tensor._rebuild_from_type_v2", KnownGlobals::fromType);
  }

  /** Gives the meaning of a global, or refuses it by name. */
  Object find(String module, String name) {
    String dotted = module + "." + name;
    String full =
        dotted.length() > LONGEST_NAME ? dotted.substring(0, LONGEST_NAME) + "..." : dotted;
    Function<PickleTuple, Object> build = callables.get(full);
    if (build != null) {
      return new Callable(full, build);
    }
    if (MENTIONED.contains(full)) {
      return new TypeName(full);
    }
    return TorchType.of(module, name)
        .<Object>map(type -> type)
        .orElseThrow(
            () ->
                new PickleException(
                    "expected nothing but tensors, containers and plain values, found the global "
                        + full
                        + ", which is not executed; save only the state_dict:"
                        + " torch.save(model.state_dict(), path)"));
  }

  private static Object complex(PickleTuple a) {
    if (a.get(0) instanceof Double real && a.get(1) instanceof Double imaginary) {
      return real + "+" + imaginary + "j";
    }
    throw new PickleException("expected two numbers as arguments of complex");
  }

  private static Object tensor(PickleTuple a) {
    return PickledTensor.of(a.get(0), null, a.number(1), tuple(a, 2), tuple(a, 3));
  }

  private static Object typedTensor(PickleTuple a) {
    if (a.get(6) instanceof TorchType type && type.element().isPresent()) {
      return PickledTensor.of(
          a.get(0), type.element().get(), a.number(1), tuple(a, 2), tuple(a, 3));
    }
    throw new PickleException("expected a dtype as argument 6 of _rebuild_tensor_v3");
  }

  private static Object parameter(PickleTuple a) {
    if (a.get(0) instanceof PickledTensor tensor) {
      return tensor;
    }
    throw new PickleException("expected a tensor as argument 0 of _rebuild_parameter");
  }

  /** Arguments: what rebuilds the tensor, its class, the arguments for that, Python attributes. */
  private static Object fromType(PickleTuple a) {
    if (a.get(0) instanceof Callable rebuild
        && rebuild.name().startsWith("torch._utils.")
        && a.get(1) instanceof TypeName) {
      return rebuild.build().apply(tuple(a, 2));
    }
    throw new PickleException("expected a plain tensor from _rebuild_from_type_v2");
  }

  private static PickleTuple tuple(PickleTuple a, int index) {
    if (a.get(index) instanceof PickleTuple tuple) {
      return tuple;
    }
    throw new PickleException("expected a tuple as argument " + index);
  }

  private Map<Object, Object> map(PickleTuple a) {
    Map<Object, Object> map = new LinkedHashMap<>();
    if (a.size() > 0) {
      if (a.get(0) instanceof Map<?, ?> other) {
        charge(other.size());
        map.putAll(other);
      } else {
        for (Object pair : list(a)) {
          List<?> items =
              pair instanceof PickleTuple t ? t.items() : pair instanceof List<?> l ? l : List.of();
          if (items.size() != 2) {
            throw new PickleException("expected pairs of key and value");
          }
          map.put(Unpickler.key(items.get(0)), items.get(1));
        }
      }
    }
    return map;
  }

  private Set<Object> set(PickleTuple a) {
    Set<Object> set = new LinkedHashSet<>();
    list(a).forEach(item -> set.add(Unpickler.key(item)));
    return set;
  }

  private List<Object> list(PickleTuple a) {
    if (a.size() == 0) {
      return new ArrayList<>();
    }
    List<?> items;
    if (a.get(0) instanceof PickleTuple tuple) {
      items = tuple.items();
    } else if (a.get(0) instanceof List<?> list) {
      items = list;
    } else {
      throw new PickleException("expected a list or tuple to build a container of");
    }
    charge(items.size());
    return new ArrayList<>(items);
  }

  private Object bytes(PickleTuple a) {
    return a.size() == 0 ? "" : a.get(0);
  }

  /** A pickle can name one long list many times: copies are counted. */
  private void charge(int items) {
    copied += items;
    if (copied > MOST_COPIED) {
      throw new PickleException("expected at most " + MOST_COPIED + " items of containers");
    }
  }
}
