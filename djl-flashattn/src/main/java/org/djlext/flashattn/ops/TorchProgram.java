package org.djlext.flashattn.ops;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A compiled program of the operator bridge.
 *
 * <p>Instances are safe for use by several threads. In training the call is recorded by autograd;
 * otherwise it runs in libtorch's inference mode, and its results must not be fed into a later
 * recorded call. Weights that are adapted ({@link WeightAdaptations}) are adapted in any program
 * that has linear maps, embeddings, norms or convolutions.
 */
public final class TorchProgram implements AutoCloseable {

  private static final Map<ProgramSource, TorchProgram> CACHE = new ConcurrentHashMap<>();

  private final String name;
  private final ProgramSource source;
  private final boolean ofModel;
  private final PtSymbolBlock module;
  private final Set<String> inlined = ConcurrentHashMap.newKeySet();

  private TorchProgram(ProgramSource source, PtSymbolBlock module) {
    this.name = source.name();
    this.source = source;
    this.ofModel = AdaptedText.isOfModel(source);
    this.module = module;
  }

  /**
   * Returns the compiled program, compiling it on first use; it lives as long as the process.
   *
   * @param source the program with all constants filled in
   * @return the one instance for this text
   * @throws OperatorBridgeException if the engine cannot run it
   */
  public static TorchProgram of(ProgramSource source) {
    return CACHE.computeIfAbsent(source, TorchProgram::compileForProcess);
  }

  /**
   * Compiles a program that is closed together with a manager.
   *
   * @param manager the owner, of the PyTorch engine
   * @param source the program with all constants filled in
   * @return a new instance
   * @throws OperatorBridgeException if the manager's engine is not PyTorch or does not accept it
   */
  public static TorchProgram open(NDManager manager, ProgramSource source) {
    if (!(manager instanceof PtNDManager ptManager)) {
      throw unsupported(manager.getEngine(), source, null);
    }
    try {
      ByteArrayInputStream archive = new ByteArrayInputStream(TorchScriptArchive.write(source));
      PtSymbolBlock module = JniUtils.loadModule(ptManager, archive, false, false);
      JniUtils.enableInferenceMode(module);
      return new TorchProgram(source, module);
    } catch (EngineException e) {
      throw unsupported(manager.getEngine(), source, e);
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory cannot fail", e);
    }
  }

  /**
   * Says whether the bridge can run on the engine of a manager.
   *
   * @param manager any manager
   * @return true for the PyTorch engine
   */
  public static boolean isSupported(NDManager manager) {
    return manager instanceof PtNDManager;
  }

  /**
   * Calls a function of the program.
   *
   * @param method the function's name
   * @param training whether autograd must see the call; then only arrays and arrays of arrays are
   *     accepted
   * @param arguments arrays, arrays of arrays (a {@code List[Tensor]}), {@link KeptArrays},
   *     integers, floating-point numbers or booleans; the first one must be an array, whose manager
   *     owns the results
   * @return the results
   * @throws IllegalArgumentException if an argument is of another type
   * @throws EngineException if the operator refuses its arguments
   */
  public NDList call(String method, boolean training, Object... arguments) {
    if (arguments.length == 0 || !(arguments[0] instanceof PtNDArray)) {
      throw new IllegalArgumentException(
          name + "." + method + ": the first argument must be a PyTorch array");
    }
    AdaptedCall adapted = ofModel ? AdaptedCall.of(training, arguments) : null;
    return adapted == null
        ? callAsIs(method, training, arguments)
        : adapted.run(this, source, method, training);
  }

  /** Calls a function whose weights are not to be adapted, or are already. */
  NDList callAsIs(String method, boolean training, Object... arguments) {
    // the profiling executor is slow for the first calls of every new shape; but what is called
    // first with it is compiled with all functions that it calls inlined, also for later calls
    boolean often = Arrays.stream(arguments).anyMatch(KeptArrays.class::isInstance);
    JniUtils.setGraphExecutorOptimize(often && !training && inlined.add(method));
    try {
      return training
          ? callRecorded(method, arguments)
          : callInference(method, ((PtNDArray) arguments[0]).getManager(), arguments);
    } finally {
      JniUtils.setGraphExecutorOptimize(
          !"false".equals(System.getProperty("ai.djl.pytorch.graph_optimizer")));
    }
  }

  /** Closes the native program; needed only for programs that {@link #open} returned. */
  @Override
  public void close() {
    module.close();
  }

  private NDList callInference(String method, PtNDManager manager, Object[] arguments) {
    IValue[] values = new IValue[arguments.length];
    try {
      for (int i = 0; i < arguments.length; i++) {
        values[i] = toValue(method, i, arguments[i]);
      }
      try (IValue result = IValueUtils.runMethod(module, method, values)) {
        return result.toNDList(manager);
      }
    } finally {
      for (int i = 0; i < values.length; i++) {
        if (values[i] != null && !(arguments[i] instanceof KeptArrays)) {
          values[i].close();
        }
      }
    }
  }

  /**
   * Goes the way of DJL's own blocks, the only one that records gradients. DJL reads structure from
   * array names there, so names are borrowed for the call and given back.
   */
  private NDList callRecorded(String method, Object[] arguments) {
    NDList inputs = new NDList();
    List<String> names = new ArrayList<>();
    try (NDArray selector = ((NDArray) arguments[0]).getManager().create(0f)) {
      for (int i = 0; i < arguments.length; i++) {
        if (arguments[i] instanceof NDArray array) {
          borrow(array, null, inputs, names);
        } else if (arguments[i] instanceof NDArray[] arrays) {
          for (NDArray array : arrays) {
            borrow(array, "list" + i + "[]", inputs, names);
          }
        } else {
          throw wrongType(
              method, i, arguments[i], "an array or array of arrays, the call being in training");
        }
      }
      borrow(selector, "module_method:" + method, inputs, names);
      return IValueUtils.forward(module, inputs, true);
    } finally {
      // backwards, so that an array that is passed twice gets its first name back
      for (int i = names.size() - 1; i >= 0; i--) {
        inputs.get(i).setName(names.get(i));
      }
    }
  }

  private static void borrow(NDArray array, String name, NDList inputs, List<String> names) {
    names.add(array.getName());
    array.setName(name);
    inputs.add(array);
  }

  private IValue toValue(String method, int index, Object argument) {
    if (argument instanceof PtNDArray array) {
      return IValue.from(array);
    } else if (argument instanceof KeptArrays kept) {
      return kept.value();
    } else if (argument instanceof PtNDArray[] arrays) {
      return IValue.listFrom(arrays);
    } else if (argument instanceof NDArray[] arrays) {
      PtNDArray[] copy = new PtNDArray[arrays.length];
      System.arraycopy(arrays, 0, copy, 0, arrays.length);
      return IValue.listFrom(copy);
    } else if (argument instanceof Long || argument instanceof Integer) {
      return IValue.from(((Number) argument).longValue());
    } else if (argument instanceof Double || argument instanceof Float) {
      return IValue.from(((Number) argument).doubleValue());
    } else if (argument instanceof Boolean flag) {
      return IValue.from(flag);
    }
    throw wrongType(method, index, argument, "an array, array of arrays, number or boolean");
  }

  private IllegalArgumentException wrongType(String method, int i, Object actual, String expected) {
    return new IllegalArgumentException(
        "%s.%s: argument %d must be %s, not %s"
            .formatted(
                name,
                method,
                i,
                expected,
                actual == null ? "null" : actual.getClass().getSimpleName()));
  }

  private static TorchProgram compileForProcess(ProgramSource source) {
    if (!Engine.hasEngine("PyTorch")) {
      throw unsupported(Engine.getInstance(), source, null);
    }
    NDManager manager = NDManager.newBaseManager("PyTorch");
    manager.setName("operator bridge " + source.name());
    return open(manager, source);
  }

  private static OperatorBridgeException unsupported(
      Engine engine, ProgramSource source, Throwable cause) {
    return new OperatorBridgeException(
        "the operator bridge needs the PyTorch engine with libtorch 2.7 to run %s, but this is %s %s%s"
            .formatted(
                source.name(),
                engine.getEngineName(),
                engine.getVersion(),
                cause == null ? "" : ": " + cause.getMessage()),
        cause);
  }
}
