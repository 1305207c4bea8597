package org.djlext.flashattn.adapt;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Embedding;
import ai.djl.util.Pair;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.djlext.flashattn.layers.TokenEmbedding;
import org.djlext.flashattn.ops.WeightAdaptations.Use;

/** The modules of a Block, in the order of the Block. */
final class ModuleTree {

  private static final int MATRIX = 2;

  private final ModuleNaming naming;
  private final Map<String, AdaptableModule> modules = new LinkedHashMap<>();
  private final Map<String, Parameter> byPath = new LinkedHashMap<>();

  private ModuleTree(ModuleNaming naming) {
    this.naming = naming;
  }

  static List<AdaptableModule> of(Block block, ModuleNaming naming) {
    ModuleTree tree = new ModuleTree(naming);
    tree.collect("", block);
    naming
        .tied()
        .forEach(
            (name, path) -> {
              Parameter weight = tree.byPath.get(path);
              if (weight != null) {
                tree.modules.put(
                    name,
                    new AdaptableModule(name, Use.LINEAR, Map.of(AdaptableModule.WEIGHT, weight)));
              }
            });
    return new ArrayList<>(tree.modules.values());
  }

  /** Refuses a model some of whose parameters have no values. */
  static void requireInitialized(Block base) {
    for (Parameter parameter : base.getParameters().values()) {
      if (!parameter.isInitialized()) {
        throw new IllegalStateException(
            "initialize or load the model before it is adapted: "
                + parameter.getName()
                + " has no value");
      }
    }
  }

  private void collect(String prefix, Block block) {
    for (Pair<String, Parameter> entry : block.getDirectParameters()) {
      byPath.put(prefix + entry.getKey(), entry.getValue());
      String tensor = naming.tensor(prefix + name(block, entry.getKey()));
      int dot = tensor.lastIndexOf('.');
      String module = dot < 0 ? "" : tensor.substring(0, dot);
      String last = tensor.substring(dot + 1);
      AdaptableModule known = modules.get(module);
      Map<String, Parameter> all =
          known == null ? new LinkedHashMap<>() : new LinkedHashMap<>(known.parameters());
      all.put(last, entry.getValue());
      Use use =
          known == null || known.use() == Use.ANY ? use(block, module, last, entry) : known.use();
      modules.put(module, new AdaptableModule(module, use, all));
    }
    PairList<String, Block> children = block.getChildren();
    for (int i = 0; i < children.size(); i++) {
      String plain = plain(children, i);
      boolean unique = true;
      for (int k = 0; k < children.size(); k++) {
        unique &= k == i || !plain(children, k).equals(plain);
      }
      collect(prefix + (unique ? plain : children.keyAt(i)) + ".", children.valueAt(i));
    }
  }

  /** Without the ordinal that DJL puts before it, which only tells apart what is called alike. */
  private static String plain(PairList<String, Block> children, int index) {
    String ordinal = String.format(Locale.ROOT, "%02d", index + 1);
    String name = children.keyAt(index);
    return name.startsWith(ordinal) ? name.substring(ordinal.length()) : name;
  }

  /** DJL calls the weight of its embeddings otherwise than everyone else. */
  private static String name(Block block, String parameter) {
    return block instanceof Embedding ? AdaptableModule.WEIGHT : parameter;
  }

  private Use use(Block block, String module, String last, Pair<String, Parameter> parameter) {
    boolean matrix =
        AdaptableModule.WEIGHT.equals(last)
            && parameter.getValue().getShape() != null
            && parameter.getValue().getShape().dimension() == MATRIX;
    if (!matrix || !naming.mayBeLinear(module)) {
      return Use.ANY;
    }
    return block instanceof TokenEmbedding ? Use.EMBEDDING : Use.LINEAR;
  }
}
