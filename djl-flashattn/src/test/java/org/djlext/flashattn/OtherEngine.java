package org.djlext.flashattn;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.SymbolBlock;
import ai.djl.training.GradientCollector;
import java.lang.reflect.Proxy;

/** An engine that is not PyTorch and can do nothing, for tests of what is said then. */
public final class OtherEngine extends Engine {

  /** Returns a manager of this engine. */
  public static NDManager manager() {
    OtherEngine engine = new OtherEngine();
    return (NDManager)
        Proxy.newProxyInstance(
            OtherEngine.class.getClassLoader(),
            new Class<?>[] {NDManager.class},
            (proxy, method, arguments) -> method.getName().equals("getEngine") ? engine : null);
  }

  /** Returns an array that says it belongs to this engine. */
  static NDArray array(NDArray array) {
    NDManager manager = manager();
    return (NDArray)
        Proxy.newProxyInstance(
            OtherEngine.class.getClassLoader(),
            new Class<?>[] {NDArray.class},
            (proxy, method, arguments) ->
                method.getName().equals("getManager") ? manager : method.invoke(array, arguments));
  }

  @Override
  public String getEngineName() {
    return "OtherEngine";
  }

  @Override
  public String getVersion() {
    return "9.8.7";
  }

  @Override
  public int getRank() {
    return 99;
  }

  @Override
  public Engine getAlternativeEngine() {
    return null;
  }

  @Override
  public boolean hasCapability(String capability) {
    return false;
  }

  @Override
  public SymbolBlock newSymbolBlock(NDManager manager) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Model newModel(String name, Device device) {
    throw new UnsupportedOperationException();
  }

  @Override
  public NDManager newBaseManager() {
    throw new UnsupportedOperationException();
  }

  @Override
  public NDManager newBaseManager(Device device) {
    throw new UnsupportedOperationException();
  }

  @Override
  public GradientCollector newGradientCollector() {
    throw new UnsupportedOperationException();
  }
}
