package org.djlext.flashattn.adapt;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.djlext.flashattn.ops.WeightAdaptations.Use;

/**
 * Which modules of a model a configuration means (peft: {@code check_target_module_exists}). The
 * number of a layer is the first one of a name, so that those of experts do not count.
 */
final class TargetSelection {

  private static final Pattern LAYER = Pattern.compile("(?:.*?\\.)?[^.]*\\.(\\d+)\\..*");
  private static final int SHOWN = 5;

  private final LoraConfig config;
  private final ModuleNaming naming;
  private final List<AdaptableModule> modules;

  private TargetSelection(LoraConfig config, ModuleNaming naming, List<AdaptableModule> modules) {
    this.config = config;
    this.naming = naming;
    this.modules = modules;
  }

  /** Selects from the modules of a model, its usual targets if the configuration names none. */
  static TargetSelection of(LoraConfig config, ModuleNaming naming, List<AdaptableModule> modules) {
    LoraConfig whole =
        config.targets() == null ? config.withTargets(naming.usualTargets()) : config;
    return new TargetSelection(whole, naming, modules);
  }

  /** Returns the configuration, with targets. */
  LoraConfig config() {
    return config;
  }

  /** Refuses names that the model lacks. */
  void check() {
    targets(true);
    saved();
  }

  /**
   * Returns the modules that get A and B.
   *
   * @param strict whether every name has to be that of a module; files of adapters may name modules
   *     of relatives of the model
   */
  List<AdaptableModule> targets(boolean strict) {
    ModuleChoice choice = config.targets();
    List<AdaptableModule> chosen =
        modules.stream().filter(AdaptableModule::takesTerms).filter(this::isTarget).toList();
    if (chosen.isEmpty()) {
      throw new IllegalArgumentException(
          "target_modules: no module of the model is called %s%s; %s"
              .formatted(
                  choice,
                  config.layers().isEmpty() ? "" : " in layers " + config.layers(),
                  near(wanted(choice))));
    }
    if (strict && choice instanceof ModuleChoice.Names names) {
      for (String name : names.names()) {
        ModuleChoice one = ModuleChoice.names(name);
        boolean known = modules.stream().anyMatch(m -> m.takesTerms() && one.matches(m.name()));
        if (!known) {
          throw new IllegalArgumentException(
              "target_modules: no module of the model is called %s; %s"
                  .formatted(name, near(name)));
        }
      }
    }
    return chosen;
  }

  /** Returns the modules of which a whole copy is learnt, with all below them. */
  List<AdaptableModule> saved() {
    List<AdaptableModule> chosen = new ArrayList<>();
    for (String name : config.modulesToSave()) {
      List<AdaptableModule> these = modules.stream().filter(m -> isBelow(m.name(), name)).toList();
      if (these.isEmpty()) {
        throw new IllegalArgumentException(
            "modules_to_save: no module of the model is called %s; %s".formatted(name, near(name)));
      }
      these.stream().filter(m -> !chosen.contains(m)).forEach(chosen::add);
    }
    return chosen;
  }

  private boolean isTarget(AdaptableModule module) {
    String name = module.name();
    if (config.excluded() != null && config.excluded().matches(name)) {
      return false;
    }
    if (config.modulesToSave().stream().anyMatch(saved -> isWithin(name, saved))) {
      return false;
    }
    if (config.targets() instanceof ModuleChoice.AllLinear) {
      return module.use() == Use.LINEAR && !name.equals(naming.head());
    }
    boolean listed = config.targets() instanceof ModuleChoice.Names;
    return config.targets().matches(name) && (!listed || isInLayers(name));
  }

  private boolean isInLayers(String module) {
    if (config.layers().isEmpty()) {
      return true;
    }
    List<Pattern> patterns =
        config.layersPattern().isEmpty()
            ? List.of(LAYER)
            : config.layersPattern().stream()
                .map(name -> Pattern.compile("(?:.*?\\.)?" + name + "\\.(\\d+)\\..*"))
                .toList();
    for (Pattern pattern : patterns) {
      Matcher matcher = pattern.matcher(module);
      if (matcher.matches()) {
        return config.layers().contains(Integer.valueOf(matcher.group(1)));
      }
    }
    return false;
  }

  private static boolean isWithin(String module, String part) {
    return ("." + module + ".").contains("." + part + ".");
  }

  /** Whether the module or one that holds it has a name that ends so, as in peft. */
  private static boolean isBelow(String module, String end) {
    for (int i = module.length(); i > 0; i = module.lastIndexOf('.', i - 1)) {
      if (module.substring(0, i).endsWith(end)) {
        return true;
      }
    }
    return false;
  }

  private static String wanted(ModuleChoice choice) {
    return choice instanceof ModuleChoice.Names names
        ? String.join(" ", names.names())
        : choice.toString();
  }

  /** Names the ends of names that differ least from what was asked for. */
  private String near(String wanted) {
    List<String> names =
        modules.stream()
            .filter(AdaptableModule::takesTerms)
            .map(m -> m.name().substring(m.name().lastIndexOf('.') + 1))
            .distinct()
            .sorted(Comparator.comparingInt(name -> distance(wanted, name)))
            .limit(SHOWN)
            .toList();
    return names.isEmpty() ? "it has no linear layers" : "nearest are " + String.join(", ", names);
  }

  /** Levenshtein's. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
