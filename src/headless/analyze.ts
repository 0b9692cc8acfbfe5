process.stderr.write('analyze: nothing to run yet\n');
process.exitCode = 1;
