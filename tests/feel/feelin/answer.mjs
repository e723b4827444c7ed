// One JSON text per line in ({"expression": ...}), one answer per line out.
import { evaluate } from 'feelin';
import { createInterface } from 'node:readline';

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    const found = evaluate(JSON.parse(line).expression, {});
    answer = { value: found && found.value !== undefined ? found.value : null };
  } catch (error) {
    answer = { error: String(error.message).slice(0, 120) };
  }
  console.log(JSON.stringify(answer));
}
