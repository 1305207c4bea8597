package org.djlext.flashattn.adapt;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.djlext.flashattn.ops.AdaptedWeight;
import org.djlext.flashattn.ops.WeightAdaptations;
import org.djlext.flashattn.ops.WeightAdaptations.Use;

/** The parameters of a model that adapters change, which programs are told of. */
final class AdaptedSites implements Iterable<AdaptedSite> {

  private final NDManager manager;
  private final List<AdaptableModule> modules;
  private final Function<AdaptedSite, AdaptedWeight> adapted;
  private final List<AdaptedSite> sites = new ArrayList<>();

  AdaptedSites(
      NDManager manager,
      List<AdaptableModule> modules,
      Function<AdaptedSite, AdaptedWeight> adapted) {
    this.manager = manager;
    this.modules = modules;
    this.adapted = adapted;
  }

  /** Adds what an adapter changes. */
  void register(LoraAdapter adapter) {
    for (AdaptableModule module : modules) {
      module.parameters().keySet().forEach(parameter -> register(module, parameter, adapter));
    }
  }

  private void register(AdaptableModule module, String parameter, LoraAdapter adapter) {
    boolean weight = parameter.equals(AdaptableModule.WEIGHT) && module.takesTerms();
    Use use = weight ? module.use() : Use.ANY;
    boolean known =
        sites.stream().anyMatch(s -> s.module() == module && s.parameter().equals(parameter));
    if (!known && adapter.changes(module, parameter)) {
      AdaptedSite site = new AdaptedSite(manager, module, parameter, use);
      sites.add(site);
      WeightAdaptations.put(site.weight(), use, training -> adapted.apply(site));
    }
  }

  /** Drops what was made for an adapter that is gone. */
  void forget(String adapter) {
    sites.forEach(site -> site.forget(adapter));
  }

  /** Leaves all parameters as they are again. */
  void release() {
    sites.forEach(site -> WeightAdaptations.remove(site.weight(), site.use()));
    sites.clear();
  }

  @Override
  public Iterator<AdaptedSite> iterator() {
    return Collections.unmodifiableList(sites).iterator();
  }
}
