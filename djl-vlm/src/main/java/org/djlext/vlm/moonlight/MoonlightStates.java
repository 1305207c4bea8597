package org.djlext.vlm.moonlight;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What every stage of a pass over whole sequences sees. */
public final class MoonlightStates {

  private final NDList hidden;
  private final NDArray real;
  private final List<Routing> routings = new ArrayList<>();

  MoonlightStates(NDArray embedded, NDArray real) {
    hidden = new NDList(embedded);
    this.real = real;
  }

  /** Takes up what a layer returns. */
  void add(NDList layer) {
    hidden.add(layer.head());
    routings.add(layer.size() == 1 ? null : new Routing(layer.get(1), layer.get(2), layer.get(3)));
  }

  /**
   * Returns the embedded tokens, and the output of each layer before the final norm.
   *
   * @return arrays {@code (B, T, E)}, one more than there are layers
   */
  public NDList hidden() {
    return hidden;
  }

  /**
   * Returns how a layer's tokens chose their experts.
   *
   * @param layer the layer's index
   * @return the choices, or nothing if the layer has no experts
   */
  public Optional<Routing> routing(int layer) {
    return Optional.ofNullable(routings.get(layer));
  }

  /**
   * Counts how many tokens chose each expert.
   *
   * @return the load of every layer with experts, in the order of the layers; the mask that the
   *     pass was given must still be open
   */
  public List<ExpertLoad> loads() {
    return loads(real);
  }

  /**
   * Counts how many of some tokens chose each expert.
   *
   * @param counted {@code (B, T)}, zero for tokens that do not count; or null to count all
   * @return the load of every layer with experts, in the order of the layers
   */
  public List<ExpertLoad> loads(NDArray counted) {
    List<ExpertLoad> loads = new ArrayList<>();
    for (int i = 0; i < routings.size(); i++) {
      Routing routing = routings.get(i);
      if (routing != null) {
        int experts = (int) routing.scores().getShape().get(1);
        loads.add(ExpertLoad.of(i, experts, routing.chosen(), counted));
      }
    }
    return loads;
  }

  NDArray last() {
    return hidden.get(hidden.size() - 1);
  }

  /**
   * Hands all arrays over.
   *
   * @param manager their new owner
   */
  public void attach(NDManager manager) {
    hidden.attach(manager);
    routings.stream().filter(r -> r != null).forEach(r -> r.attach(manager));
  }
}
