package org.djlext.examples.preference;

import java.nio.file.Path;

/**
 * How much is learnt, and at which rates, which are first choices: no others were tried.
 *
 * @param folder of everything
 * @param instructions how many instructions teach the two manners
 * @param prompts how many questions are answered for pairs and by PPO
 * @param measured how many questions measure
 * @param measurements how often in a run
 */
record LearningPlan(Path folder, int instructions, int prompts, int measured, int measurements) {

  private static final String START = "djl://org.djlext.vlm/mini-llama";

  static LearningPlan read(Path folder) {
    return new LearningPlan(
        folder,
        Integer.getInteger("instructions", 480),
        Integer.getInteger("prompts", 160),
        Integer.getInteger("measured", 60),
        Integer.getInteger("measurements", 2));
  }

  String sft() {
    return """
        model: %s
        data: instructions.jsonl
        instruction_style: chat
        max_length: 128
        batch_size: 16
        learning_rate: 5e-4
        schedule: cosine
        warmup_ratio: 0.1
        epochs: 2
        seed: 1
        """
        .formatted(START);
  }

  String reward() {
    return """
        model: start
        data: pairs.jsonl
        validation: validation-pairs.jsonl
        max_length: 128
        batch_size: 8
        center_rewards_coefficient: 0.01
        learning_rate: %s
        schedule: cosine
        warmup_ratio: 0.1
        epochs: 2
        evaluate_every: 16
        best_metric: eval_accuracy
        greater_is_better: true
        seed: 1
        """
        .formatted(System.getProperty("reward.rate", "2e-4"));
  }

  String dpo(long seed, boolean adapter) {
    String text =
        """
        model: start
        data: pairs.jsonl
        beta: 0.1
        max_length: 128
        batch_size: 8
        learning_rate: %s
        schedule: cosine
        warmup_ratio: 0.1
        epochs: 2
        seed: %d
        """
            .formatted(
                adapter
                    ? System.getProperty("adapter.rate", "2e-3")
                    : System.getProperty("dpo.rate", "1e-4"),
                seed);
    return adapter ? text + "lora: {r: 4, lora_alpha: 8, target_modules: all-linear}\n" : text;
  }

  String ppo(long seed) {
    return """
        model: start
        reward_model: rewarding
        data: prompts.jsonl
        max_prompt_length: 64
        response_length: %d
        temperature: 1.0
        batch_size: 32
        num_ppo_epochs: 2
        num_mini_batches: 2
        kl_coef: 0.05
        missing_eos_penalty: 1.0
        learning_rate: %s
        schedule: constant
        epochs: 2
        seed: %d
        """
        .formatted(Answers.LENGTH, System.getProperty("ppo.rate", "1e-4"), seed);
  }
}
