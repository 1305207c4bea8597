package org.djlext.flashattn.pretrained.pickle;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the named tensors in what {@code torch.save} was given: a state dictionary, alone or under
 * one of the usual keys of training checkpoints, or nested dictionaries, whose keys are joined with
 * dots.
 */
final class StateDict {

  /** The usual keys, the first that holds tensors wins; optimizer state is then left out. */
  private static final List<String> WRAPPERS =
      List.of("state_dict", "model_state_dict", "model", "module", "net", "weights");

  private static final int DEEPEST = 16;
  private static final int MOST_VISITS = 1 << 22;

  private final Map<String, PickledTensor> tensors = new LinkedHashMap<>();
  private final Deque<Object> path = new ArrayDeque<>();
  private int visits;

  private StateDict() {}

  static Map<String, PickledTensor> find(Object saved) {
    Object root = saved;
    for (int depth = 0; depth < DEEPEST; depth++) {
      Object inner = unwrap(root);
      if (inner == root) {
        break;
      }
      root = inner;
    }
    StateDict found = new StateDict();
    found.collect(root, "");
    return found.tensors;
  }

  private static Object unwrap(Object value) {
    if (value instanceof Map<?, ?> map
        && map.values().stream().noneMatch(PickledTensor.class::isInstance)) {
      for (String wrapper : WRAPPERS) {
        if (map.get(wrapper) instanceof Map<?, ?> inner && !inner.isEmpty()) {
          return inner;
        }
      }
    }
    return value;
  }

  private void collect(Object value, String name) {
    if (++visits > MOST_VISITS) {
      throw new PickleException("expected at most " + MOST_VISITS + " values, shared ones counted");
    }
    if (value instanceof PickledTensor tensor) {
      if (tensors.put(name.isEmpty() ? "tensor" : name, tensor) != null) {
        throw new PickleException("expected one tensor named " + name + ", found two");
      }
      return;
    }
    if (!(value instanceof Map || value instanceof List || value instanceof PickleTuple)) {
      return; // a plain value, such as an epoch
    }
    if (path.size() == DEEPEST || path.stream().anyMatch(outer -> outer == value)) {
      throw new PickleException("expected containers nested at most " + DEEPEST + " deep");
    }
    path.push(value);
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, inner) -> collect(inner, join(name, key)));
    } else {
      List<?> items = value instanceof PickleTuple tuple ? tuple.items() : (List<?>) value;
      for (int i = 0; i < items.size(); i++) {
        collect(items.get(i), join(name, (long) i));
      }
    }
    path.pop();
  }

  private static String join(String name, Object key) {
    boolean plain = key instanceof String || key instanceof Long;
    String last = plain ? key.toString() : key.getClass().getSimpleName();
    return name.isEmpty() ? last : name + "." + last;
  }
}
