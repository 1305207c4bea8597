package org.djlext.flashattn.pretrained.pickle;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A pickle machine for protocols 2 to 5 (Python's {@code pickletools}) that can build plain values,
 * containers and descriptions of tensors, and nothing else. It runs no code of the file: the only
 * calls are those of {@link KnownGlobals}.
 */
final class Unpickler {

  private static final Object MARK = new Object();
  private static final int MOST_MEMOS = 1 << 22;
  private static final int MOST_VALUES = 1 << 24;
  private static final int MOST_CONTAINERS = 1 << 22;

  /** Python's None. */
  static final Object NONE = new Object();

  private final PickleInput in;
  private final KnownGlobals globals = new KnownGlobals();
  private final Map<String, TorchStorage> storages = new LinkedHashMap<>();
  private final List<Object> stack = new ArrayList<>();
  private final Map<Integer, Object> memo = new HashMap<>();
  private int values;
  private int containers;

  /** Constructs a machine for one or more pickles that lie one after another. */
  Unpickler(PickleInput in) {
    this.in = in;
  }

  /**
   * Runs a pickle.
   *
   * @return the value: {@code Long}, {@code BigInteger}, {@code Double}, {@code Boolean}, {@code
   *     String}, {@code byte[]}, {@link #NONE}, {@code List}, {@link PickleTuple}, {@code Map},
   *     {@code Set}, {@link PickledTensor} or a name
   * @throws PickleException if it is damaged or wants more
   */
  static Object run(byte[] pickle) {
    return new Unpickler(new PickleInput(pickle)).next();
  }

  /**
   * Runs the next pickle.
   *
   * @return the value, as of {@link #run}
   * @throws PickleException if it is damaged or wants more
   */
  Object next() {
    stack.clear();
    memo.clear();
    try {
      return run();
    } catch (PickleException e) {
      throw new PickleException("at byte " + in.position() + ": " + e.getMessage());
    }
  }

  /** Returns the storages that were mentioned, by their keys. */
  Map<String, TorchStorage> storages() {
    return storages;
  }

  private Object run() {
    if (in.u8() != 0x80) {
      throw new PickleException("expected a pickle of protocol 2 to 5");
    }
    int protocol = in.u8();
    if (protocol < 2 || protocol > 5) {
      throw new PickleException("expected a pickle of protocol 2 to 5, found " + protocol);
    }
    while (true) {
      int opcode = in.u8();
      if (opcode == '.') {
        return pop();
      }
      if (!value(opcode) && !container(opcode) && !object(opcode)) {
        throw new PickleException(
            "expected an opcode of protocols 2 to 5 for plain data, found 0x%02x"
                .formatted(opcode));
      }
    }
  }

  private boolean value(int opcode) {
    switch (opcode) {
      case 'N' -> push(NONE);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'J' -> push((long) in.i32());
      case 'K' -> push((long) in.u8());
      case 'M' -> push((long) in.u16());
      case 0x8a -> push(in.integer(in.u8()));
      case 0x8b -> push(in.integer(Integer.toUnsignedLong(in.i32())));
      case 'G' -> push(in.float64());
      case 'X' -> push(in.text(Integer.toUnsignedLong(in.i32()), StandardCharsets.UTF_8));
      case 0x8c -> push(in.text(in.u8(), StandardCharsets.UTF_8));
      case 0x8d -> push(in.text(in.i64(), StandardCharsets.UTF_8));
      case 'T' -> push(in.text(Integer.toUnsignedLong(in.i32()), StandardCharsets.ISO_8859_1));
      case 'U' -> push(in.text(in.u8(), StandardCharsets.ISO_8859_1));
      case 'B' -> push(in.bytes(Integer.toUnsignedLong(in.i32())));
      case 'C' -> push(in.bytes(in.u8()));
      case 0x8e, 0x96 -> push(in.bytes(in.i64()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean container(int opcode) {
    switch (opcode) {
      case '(' -> push(MARK);
      case ']' -> push(new ArrayList<>());
      case '}' -> push(new LinkedHashMap<>());
      case ')' -> push(new PickleTuple(List.of()));
      case 0x8f -> push(new LinkedHashSet<>());
      case 't' -> push(new PickleTuple(popMarked()));
      case 'l' -> push(popMarked());
      case 'd' -> push(putAll(new LinkedHashMap<>(), popMarked()));
      case 0x91 -> push(addAll(new LinkedHashSet<>(), popMarked()));
      case 0x85 -> push(new PickleTuple(popLast(1)));
      case 0x86 -> push(new PickleTuple(popLast(2)));
      case 0x87 -> push(new PickleTuple(popLast(3)));
      case 'a' -> {
        Object item = pop();
        this.<List<Object>>top(List.class).add(item);
      }
      case 'e' -> {
        List<Object> items = popMarked();
        this.<List<Object>>top(List.class).addAll(items);
      }
      case 's' -> {
        List<Object> pair = popLast(2);
        putAll(top(Map.class), pair);
      }
      case 'u' -> {
        List<Object> pairs = popMarked();
        putAll(top(Map.class), pairs);
      }
      case 0x90 -> {
        List<Object> items = popMarked();
        addAll(top(Set.class), items);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean object(int opcode) {
    switch (opcode) {
      case 'c' -> push(globals.find(in.line(), in.line()));
      case 0x93 -> {
        List<Object> names = popLast(2);
        if (!(names.get(0) instanceof String module && names.get(1) instanceof String name)) {
          throw new PickleException("expected the name of a global");
        }
        push(globals.find(module, name));
      }
      case 'R', 0x81 -> {
        List<Object> call = popLast(2);
        push(call(call.get(0), call.get(1)));
      }
      case 0x92 -> {
        List<Object> call = popLast(3);
        if (!(call.get(2) instanceof Map<?, ?> named) || !named.isEmpty()) {
          throw new PickleException("expected a call without named arguments");
        }
        push(call(call.get(0), call.get(1)));
      }
      case 'b' -> build();
      case 'Q' -> {
        TorchStorage storage = TorchStorage.of(pop());
        storages.put(storage.key(), storage);
        push(storage);
      }
      case 'q' -> remember(in.u8());
      case 'r' -> remember(in.i32());
      case 0x94 -> remember(memo.size());
      case 'h' -> push(recall(in.u8()));
      case 'j' -> push(recall(in.i32()));
      case '0' -> pop();
      case '1' -> popMarked();
      case '2' -> push(peek());
      case 0x95 -> in.i64(); // a frame is only a hint for buffering
      default -> {
        return false;
      }
    }
    return true;
  }

  private static Object call(Object function, Object arguments) {
    if (function instanceof KnownGlobals.Callable callable
        && arguments instanceof PickleTuple tuple) {
      return callable.build().apply(tuple);
    }
    throw new PickleException("expected a call of a known function with a tuple");
  }

  /** The state of a dictionary or tensor is Python attributes, such as versions of modules. */
  private void build() {
    pop();
    Object built = peek();
    if (!(built instanceof Map || built instanceof PickledTensor)) {
      throw new PickleException("expected state of a dictionary or tensor only");
    }
  }

  private void remember(int index) {
    if (index < 0 || memo.size() >= MOST_MEMOS) {
      throw new PickleException("expected a memo below " + MOST_MEMOS + ", found " + index);
    }
    memo.put(index, peek());
  }

  private Object recall(int index) {
    Object value = memo.get(index);
    if (value == null) {
      throw new PickleException("expected a memo that was put, found " + index);
    }
    return value;
  }

  /** A file of a few megabytes must not become gigabytes of small objects. */
  private void push(Object value) {
    boolean container = value instanceof Collection || value instanceof Map;
    values++;
    containers += container ? 1 : 0;
    if (values > MOST_VALUES || containers > MOST_CONTAINERS) {
      throw new PickleException(
          "expected at most %d values and %d containers".formatted(MOST_VALUES, MOST_CONTAINERS));
    }
    stack.add(value);
  }

  private Object pop() {
    Object value = peek();
    stack.remove(stack.size() - 1);
    return value;
  }

  private Object peek() {
    if (stack.isEmpty() || stack.get(stack.size() - 1) == MARK) {
      throw new PickleException("expected a value on the stack");
    }
    return stack.get(stack.size() - 1);
  }

  private List<Object> popLast(int count) {
    Object[] values = new Object[count];
    for (int i = count - 1; i >= 0; i--) {
      values[i] = pop();
    }
    return List.of(values);
  }

  private List<Object> popMarked() {
    int mark = stack.lastIndexOf(MARK);
    if (mark < 0) {
      throw new PickleException("expected a mark on the stack");
    }
    List<Object> tail = stack.subList(mark + 1, stack.size());
    List<Object> values = new ArrayList<>(tail);
    stack.subList(mark, stack.size()).clear();
    return values;
  }

  @SuppressWarnings("unchecked")
  private <T> T top(Class<?> type) {
    Object value = peek();
    if (!type.isInstance(value)) {
      throw new PickleException("expected a " + type.getSimpleName() + " to add to");
    }
    return (T) value;
  }

  private static Map<Object, Object> putAll(Map<Object, Object> map, List<Object> pairs) {
    if (pairs.size() % 2 != 0) {
      throw new PickleException("expected as many values as keys");
    }
    for (int i = 0; i < pairs.size(); i += 2) {
      map.put(key(pairs.get(i)), pairs.get(i + 1));
    }
    return map;
  }

  private static Set<Object> addAll(Set<Object> set, List<Object> items) {
    items.forEach(item -> set.add(key(item)));
    return set;
  }

  /** Python hashes no containers but tuples; here it would also be a way to endless work. */
  static Object key(Object value) {
    if (value instanceof Collection || value instanceof Map) {
      throw new PickleException("expected a key that is no container");
    }
    return value;
  }
}
