package org.djlext.examples.adapt;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.SharedOptions;
import org.djlext.examples.cli.TextTable;
import org.djlext.flashattn.adapt.AdapterSummary;
import org.djlext.flashattn.adapt.LoraConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code djlx adapt inspect}: tells what an adapter is. */
@Command(
    name = "inspect",
    description = {
      "Tells how an adapter changes a model: rank, scale, modules, number of parameters.",
      ""
    },
    sortOptions = false)
public final class AdaptInspectCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "ADAPTER",
      description = "A folder with adapter_config.json and adapter_model.safetensors.")
  private Path adapter;

  @Mixin(name = "shared")
  private SharedOptions shared;

  /** Modules that are called alike in all layers. */
  private record Group(int modules, int rank, double scale) {}

  /** What {@code --json} tells. */
  private record Inspection(
      String path,
      String baseModel,
      String taskType,
      int rank,
      double alpha,
      boolean rankStabilized,
      boolean dora,
      double dropout,
      String bias,
      List<String> modulesToSave,
      int modules,
      int tensors,
      long parameters,
      Map<String, Group> groups) {}

  /** Constructs the command, as picocli does. */
  public AdaptInspectCommand() {}

  @Override
  public Integer call() throws IOException {
    AdapterSummary summary = AdapterSummary.of(adapter);
    LoraConfig config = summary.config();
    Map<String, Group> groups = groups(summary);
    CommandOutput output = shared.output();
    TextTable facts = new TextTable("", "");
    facts.row("base model", config.baseModel() == null ? "not told" : config.baseModel());
    facts.row("rank, alpha", config.rank() + ", " + config.alpha());
    facts.row("kind", kind(config));
    facts.row("dropout", String.valueOf(config.dropout()));
    facts.row("biases", config.bias().toString());
    facts.row("whole modules", config.modulesToSave().toString());
    facts.row("parameters", "%,d in %d tensors".formatted(summary.parameters(), summary.tensors()));
    TextTable modules = new TextTable("module", "count>", "rank>", "scale>");
    groups.forEach(
        (name, group) ->
            modules.row(
                name,
                String.valueOf(group.modules()),
                String.valueOf(group.rank()),
                "%.4g".formatted(group.scale())));
    output.write(facts.text() + System.lineSeparator() + modules.text());
    output.result(
        new Inspection(
            adapter.toString(),
            config.baseModel(),
            config.taskType(),
            config.rank(),
            config.alpha(),
            config.rankStabilized(),
            config.dora(),
            config.dropout(),
            config.bias().toString(),
            config.modulesToSave(),
            summary.ranks().size(),
            summary.tensors(),
            summary.parameters(),
            groups));
    return 0;
  }

  private static String kind(LoraConfig config) {
    return (config.dora() ? "DoRA" : "LoRA") + (config.rankStabilized() ? ", rank-stabilized" : "");
  }

  private static Map<String, Group> groups(AdapterSummary summary) {
    Map<String, Group> groups = new TreeMap<>();
    summary
        .ranks()
        .forEach(
            (module, rank) ->
                groups.merge(
                    module.replaceAll("\\.\\d+\\.", ".{i}.") + " r" + rank,
                    new Group(1, rank, summary.config().scaleOf(module)),
                    (a, b) -> new Group(a.modules() + 1, rank, a.scale())));
    Map<String, Group> plain = new TreeMap<>();
    groups.forEach(
        (key, group) -> {
          String name = key.substring(0, key.lastIndexOf(' '));
          plain.put(plain.containsKey(name) ? key : name, group);
        });
    return plain;
  }
}
