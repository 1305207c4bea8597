/**
 * Texts are continued, and prompts answered, on a cluster: {@link
 * org.djlext.examples.spark.text.AnswerJob} turns a data frame of prompts into one of answers by
 * any causal language model's folder, greedily or, for reinforcement learning, drawn with their
 * tokens and log-probabilities:
 *
 * <pre>{@code
 * Dataset<Row> prompts = spark.read().json("/shared/prompts.jsonl");
 * Dataset<Row> answers = AnswerJob.greedy("/shared/tuned", 64, 16).answer(prompts);
 * answers.write().parquet("/shared/answers");
 * }</pre>
 */
package org.djlext.examples.spark.text;
