package org.djlext.flashattn.fused;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.function.Function;
import org.djlext.flashattn.ops.KeptArrays;
import org.djlext.flashattn.ops.OperatorBridgeException;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program of a {@link FusedBlock} without training, and the weights that it keeps: norms folded
 * into convolutions, and on a CPU packed as oneDNN reads them.
 *
 * <p>The order in which oneDNN wants weights depends on the size of the input, so they are packed
 * with the first one. Inputs of other sizes have the same results; oneDNN may reorder weights for
 * them in every call.
 */
final class InferenceProgram {

  private static final Logger LOGGER = LoggerFactory.getLogger(InferenceProgram.class);

  private final ProgramSource program;
  private final double normEpsilon;
  private final ProgramSource folded;
  private final boolean packs;
  private Kept kept;
  private boolean refused;

  private record Kept(
      NDManager owner,
      Device device,
      NDArray[] weights,
      KeptArrays argument,
      ProgramSource program) {

    Kept(NDManager owner, Device device, NDArray[] weights, ProgramSource program) {
      this(owner, device, weights, KeptArrays.of(owner, weights), program);
    }
  }

  /** Takes the program alone and with layers.py; packs says whether it runs with packed.py too. */
  InferenceProgram(ProgramSource program, double normEpsilon, ProgramSource folded, boolean packs) {
    this.program = program;
    this.normEpsilon = normEpsilon;
    this.folded = folded;
    this.packs = packs;
  }

  private ProgramSource packed(boolean packing) {
    String text = ProgramSource.resource(InferenceProgram.class, "packed.py").text();
    return new ProgramSource(program.name(), text + "\n" + program.text())
        .with("packing", packing)
        .with("eps", normEpsilon);
  }

  /** Runs a function with weights that the caller folded for this call. */
  NDList run(String method, NDArray x, NDArray[] weights) {
    return TorchProgram.of(folded).call(method, false, x, weights);
  }

  /** Runs a function with the weights that are kept; whole is one that reads all of them. */
  NDList runKept(String method, String whole, NDArray x) {
    Kept mine = ready(whole, x);
    return TorchProgram.of(mine.program()).call(method, false, x, mine.argument());
  }

  /** Says whether kept weights can be used for an input. */
  synchronized boolean suits(NDArray x) {
    // oneDNN takes no empty input
    return (kept == null || kept.device().equals(x.getDevice())) && !x.isEmpty();
  }

  /** Folds the weights, unless that has been done. */
  synchronized void keep(NDManager parent, Device device, Function<NDManager, NDArray[]> folding) {
    if (kept == null) {
      NDManager owner = parent.newSubManager();
      kept = new Kept(owner, device, folding.apply(owner), folded);
    }
  }

  /** Closes what is kept; weights change. */
  synchronized void forget() {
    if (kept != null) {
      kept.owner().close();
      kept = null;
    }
  }

  private synchronized Kept ready(String whole, NDArray x) {
    boolean packable =
        kept.device().getDeviceType().equals(Device.Type.CPU)
            && x.getDataType() == DataType.FLOAT32
            && packs
            && !refused;
    if (kept.program() != folded || !packable) {
      return kept;
    }
    try {
      NDList made = TorchProgram.of(packing(whole)).call("pack_all", false, x, kept.weights());
      kept = replaced(made);
    } catch (OperatorBridgeException e) {
      refused = true;
      LOGGER.info("{}: no oneDNN in this engine, convolutions are not packed", program.name());
    }
    return kept;
  }

  /** What was folded is replaced; parameters, which no layer packs, stay the arrays they are. */
  private Kept replaced(NDList made) {
    NDManager old = kept.owner();
    NDManager owner = old.getParentManager().newSubManager();
    NDArray[] weights = kept.weights().clone();
    for (int i = 0; i < weights.length; i++) {
      if (weights[i].getManager() == old) {
        weights[i] = made.get(i);
        weights[i].attach(owner);
      } else {
        made.get(i).close();
      }
    }
    old.close(); // nobody has seen it, all calls pack first
    return new Kept(owner, kept.device(), weights, packed(false));
  }

  private ProgramSource packing(String whole) {
    ProgramSource layers = packed(true);
    String pack =
        """

        def pack_all(self, x: Tensor, w: List[Tensor]) -> List[Tensor]:
          _0 = self.%s(x, w)
          return w
        """;
    return new ProgramSource(layers.name(), layers.text() + pack.formatted(whole));
  }
}
