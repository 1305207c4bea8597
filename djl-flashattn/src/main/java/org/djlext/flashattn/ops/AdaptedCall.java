package org.djlext.flashattn.ops;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.djlext.flashattn.ops.WeightAdaptations.Use;

/** One call of a program some of whose arguments are adapted weights. */
final class AdaptedCall {

  private static final int HEAD = 2;
  private static final int PACKED_HEAD = 8;
  private static final int TERM = 8;
  private static final ProgramSource FUNCTIONS =
      ProgramSource.resource(AdaptedCall.class, "adapted.py");
  private static final ProgramSource UNPACKING =
      ProgramSource.resource(AdaptedCall.class, "unpack.py");
  private static final Map<Variant, TorchProgram> COMPILED = new ConcurrentHashMap<>();

  private final Map<NDArray, AdaptedWeight> linears = new IdentityHashMap<>();
  private final Map<NDArray, AdaptedWeight> embeddings = new IdentityHashMap<>();
  private final Map<AdaptedWeight, PackedWeight> packed = new IdentityHashMap<>();
  private final Object[] arguments;
  private boolean replaced;

  /** What the text of a rewritten program depends on. */
  private record Variant(
      ProgramSource source,
      int terms,
      boolean dropout,
      boolean dora,
      boolean mixed,
      boolean cast,
      boolean packed) {

    TorchProgram compile() {
      ProgramSource functions =
          FUNCTIONS
              .with("terms", terms)
              .with("term", TERM)
              .with("head", packed ? PACKED_HEAD : HEAD)
              .with("row", (packed ? PACKED_HEAD : HEAD) + TERM * terms)
              .with("dropout", dropout)
              .with("dora", dora)
              .with("mixed", mixed)
              .with("cast", cast)
              .with("packed", packed);
      String text = functions.text() + "\n" + AdaptedText.of(source);
      return TorchProgram.of(new ProgramSource(source.name() + " (adapted)", text));
    }
  }

  private AdaptedCall(boolean training, Object[] arguments) {
    this.arguments = arguments.clone();
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i] instanceof NDArray array) {
        this.arguments[i] = look(array, training);
      } else if (arguments[i] instanceof NDArray[] arrays) {
        NDArray[] others = new NDArray[arrays.length];
        Arrays.setAll(others, k -> look(arrays[k], training));
        this.arguments[i] = others;
      }
    }
  }

  private AdaptedCall(PackedWeight held) {
    this.arguments = new Object[] {held.key(), new NDArray[] {held.key()}};
    AdaptedWeight bare = new AdaptedWeight(held.key(), held.key(), List.of());
    linears.put(held.key(), bare);
    packed.put(bare, held);
  }

  /** Returns a packed weight as it is used, owned by the manager of its key. */
  static NDArray unpack(PackedWeight held) {
    NDList whole = new AdaptedCall(held).run(null, UNPACKING, "unpack", false);
    return EngineMemory.own(whole.singletonOrThrow()); // not one of inference mode
  }

  /** Returns what is called instead, or null if no argument is adapted. */
  static AdaptedCall of(boolean training, Object[] arguments) {
    if (WeightAdaptations.isEmpty()) {
      return null;
    }
    AdaptedCall call = new AdaptedCall(training, arguments);
    boolean plain = !call.replaced && call.linears.isEmpty() && call.embeddings.isEmpty();
    return plain ? null : call;
  }

  private NDArray look(NDArray array, boolean training) {
    AdaptedWeight other = WeightAdaptations.of(array, Use.ANY, training);
    if (other != null) {
      replaced = true;
      return other.weight();
    }
    AdaptedWeight linear = WeightAdaptations.of(array, Use.LINEAR, training);
    PackedWeight held = WeightAdaptations.packed(array);
    if (linear == null && held != null) {
      linear = new AdaptedWeight(held.key(), held.key(), List.of());
    }
    if (linear != null) {
      if (held != null && linear.weight() == linear.key()) {
        packed.put(linear, held);
      }
      linears.put(array, linear);
    }
    AdaptedWeight embedding = WeightAdaptations.of(array, Use.EMBEDDING, training);
    if (embedding != null) {
      embeddings.put(array, embedding);
    }
    return array;
  }

  /** Runs the program, rewritten where weights are adapted and not only replaced. */
  NDList run(TorchProgram program, ProgramSource source, String method, boolean training) {
    if (linears.isEmpty() && embeddings.isEmpty()) {
      return program.callAsIs(method, training, arguments);
    }
    int terms = Math.max(most(linears.values()), most(embeddings.values()));
    Variant variant =
        new Variant(
            source,
            terms,
            training && any(term -> term.dropout() != null),
            any(term -> term.magnitude() != null),
            any(term -> term.rows() != null),
            cast(),
            !packed.isEmpty());
    TorchProgram rewritten = COMPILED.computeIfAbsent(variant, Variant::compile);
    Object[] more = Arrays.copyOf(arguments, arguments.length + 2);
    // one for each list: a call in training tells arrays by the lists they are in
    try (NDArray none = empty();
        NDArray nothing = empty()) {
      more[arguments.length] = rows(linears.values(), terms, none);
      more[arguments.length + 1] = rows(embeddings.values(), terms, nothing);
      return rewritten.callAsIs(AdaptedText.ENTRY + method, training, more);
    }
  }

  private NDArray empty() {
    return ((NDArray) arguments[0]).getManager().zeros(new Shape(0));
  }

  private NDArray[] rows(Collection<AdaptedWeight> weights, int terms, NDArray none) {
    List<NDArray> rows = new ArrayList<>();
    rows.add(none);
    for (AdaptedWeight weight : weights) {
      rows.add(weight.key());
      rows.add(weight.weight());
      if (!packed.isEmpty()) {
        addPacked(rows, packed.get(weight), none);
      }
      for (int t = 0; t < terms; t++) {
        if (t < weight.terms().size()) {
          LowRankTerm term = weight.terms().get(t);
          rows.add(term.a());
          rows.add(term.b());
          rows.add(term.scale());
          rows.add(or(term.bias(), none));
          rows.add(or(term.magnitude(), none));
          rows.add(or(term.rows(), none));
          rows.add(or(term.dropout(), none));
          rows.add(or(term.batch(), none));
        } else {
          for (int k = 0; k < TERM; k++) {
            rows.add(none);
          }
        }
      }
    }
    return rows.toArray(NDArray[]::new);
  }

  private static void addPacked(List<NDArray> rows, PackedWeight held, NDArray none) {
    if (held == null) {
      rows.addAll(Collections.nCopies(PACKED_HEAD - HEAD, none));
      return;
    }
    rows.add(held.packed());
    rows.add(held.scale());
    rows.add(or(held.nested(), none));
    rows.add(or(held.offset(), none));
    rows.add(or(held.pairs(), none));
    rows.add(or(held.codes(), none));
  }

  private static NDArray or(NDArray array, NDArray none) {
    return array == null ? none : array;
  }

  private static int most(Collection<AdaptedWeight> weights) {
    return weights.stream().mapToInt(weight -> weight.terms().size()).max().orElse(0);
  }

  private boolean any(Predicate<LowRankTerm> has) {
    return linears.values().stream().flatMap(w -> w.terms().stream()).anyMatch(has)
        || embeddings.values().stream().flatMap(w -> w.terms().stream()).anyMatch(has);
  }

  private boolean cast() {
    return linears.values().stream()
        .anyMatch(
            w -> w.terms().stream().anyMatch(t -> t.a().getDataType() != w.weight().getDataType()));
  }
}
