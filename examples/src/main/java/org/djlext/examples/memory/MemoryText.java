package org.djlext.examples.memory;

import java.util.Locale;
import org.djlext.examples.cli.TextTable;
import org.djlext.vlm.tune.zero.StateBytes;
import org.djlext.vlm.tune.zero.StateMemory;
import org.djlext.vlm.tune.zero.ZeroStage;

/** The answer for people. */
final class MemoryText {

  private static final double GB = 1e9;
  private static final double GIB = 1L << 30;
  private static final int[] PAPER_DEVICES = {1, 4, 16, 64, 256, 1024};

  private MemoryText() {}

  static String of(MemoryRequest asked, MemoryReport report) {
    StringBuilder text = new StringBuilder();
    line(text, whole(report.parameters(), asked.bytes()));
    line(text, "");
    line(
        text,
        "Each of %d devices, in GB (1e9 bytes); activations of %d x %d tokens%s%s:",
        report.devices(),
        asked.batch(),
        asked.length(),
        asked.flash() ? "" : ", scores kept",
        asked.checkpointing() ? ", checkpointed" : "");
    TextTable table =
        new TextTable(
            "stage", "parameters>", "gradients>", "optimizer>", "activations>", "total>", "host>");
    for (MemoryReport.Stage stage : report.stages()) {
      table.row(
          stage.stage() + (stage.stage() == report.stage() ? " *" : ""),
          gb(stage.parameters()),
          gb(stage.gradients()),
          gb(stage.optimizer()),
          gb(stage.activations()),
          gb(stage.total()),
          gb(stage.host()));
    }
    text.append(table.text());
    line(
        text,
        "Activations: %s GB, with checkpointing %s GB; logits in float32 are %s GB of both.",
        gb(report.activations().kept()),
        gb(report.activations().checkpointed()),
        gb(report.activations().logits()));
    if (report.fits() != null) {
      line(text, "");
      fits(text, asked, report.fits());
    }
    line(text, "");
    line(
        text,
        "DeepSpeed's estimators (0.17.6) for %d devices on each of %d hosts, in GB of 2^30 bytes:",
        asked.gpus(),
        asked.nodes());
    TextTable estimates = new TextTable("stage", "per CPU>", "per GPU>", "options");
    for (MemoryReport.Estimate estimate : report.deepspeed()) {
      estimates.row(
          String.valueOf(estimate.stage()),
          number(estimate.host() / GIB),
          number(estimate.device() / GIB),
          estimate.options());
    }
    return text.append(estimates.text()).toString();
  }

  /** Says why it is so much: 7 billion parameters need 112 GB. */
  static String whole(long parameters, StateBytes bytes) {
    int each = bytes.parameter() + bytes.gradient() + bytes.optimizer();
    return String.format(
        Locale.ROOT,
        "%,d parameters x %d bytes = %s GB on one device: %d of the parameter, %d of its gradient,"
            + " %d of Adam (%s).",
        parameters,
        each,
        number(parameters * (double) each / GB),
        bytes.parameter(),
        bytes.gradient(),
        bytes.optimizer(),
        bytes.optimizer() == 12
            ? "a copy in float32, momentum and variance, 4 each"
            : "momentum and variance, 4 each");
  }

  private static void fits(StringBuilder text, MemoryRequest asked, MemoryReport.Fit fit) {
    line(text, "What fits into %s GB:", gb(fit.memory()));
    line(
        text,
        fit.leastStage() == null
            ? "  the state fits in no stage; take more devices or offload"
            : "  the state fits from stage %d on",
        fit.leastStage());
    line(
        text,
        fit.batch() == null
            ? "  in stage %d not even one sequence of %d tokens fits"
            : "  in stage %d at most %3$d sequences of %2$d tokens",
        asked.stage().number(),
        asked.length(),
        fit.batch());
    if (fit.length() != null) {
      line(
          text,
          "  in stage %d at most %d tokens in each of %d sequences",
          asked.stage().number(),
          fit.length(),
          asked.batch());
    }
  }

  /** Writes the table of the paper for any size: 7.5 billion parameters there. */
  static String paper(double parameters) {
    String[] headings = new String[PAPER_DEVICES.length + 1];
    headings[0] = "devices";
    for (int i = 0; i < PAPER_DEVICES.length; i++) {
      headings[i + 1] = PAPER_DEVICES[i] + ">";
    }
    TextTable table = new TextTable(headings);
    for (ZeroStage stage : ZeroStage.values()) {
      String[] row = new String[headings.length];
      row[0] = "stage " + stage.number();
      for (int i = 0; i < PAPER_DEVICES.length; i++) {
        StateMemory memory = StateMemory.of(parameters, StateBytes.MIXED, stage, PAPER_DEVICES[i]);
        row[i + 1] = number(memory.total() / GB);
      }
      table.row(row);
    }
    return String.format(
            Locale.ROOT,
            "%.1fB parameters in 16 bits with Adam, GB on each device (arXiv 1910.02054, table 1):%n",
            parameters / GB)
        + table.text();
  }

  private static String gb(double bytes) {
    return number(bytes / GB);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(values.length == 0 ? format : String.format(Locale.ROOT, format, values))
        .append(System.lineSeparator());
  }
}
