// Makes the mongod of docker-compose.yml a replica set of one member, which transactions need, and waits until
// it is primary. Does nothing when that is so already.
const ALREADY_INITIALIZED = 23;
const deadline = Date.now() + 60000;

if (!db.hello().setName) {
  try {
    db.adminCommand({ replSetInitiate: { _id: "par", members: [{ _id: 0, host: "mongo:27017" }] } });
  } catch (error) {
    // A mongod that has only just started again does not know its own configuration yet.
    if (error.code !== ALREADY_INITIALIZED) throw error;
  }
}
while (!db.hello().isWritablePrimary) {
  if (Date.now() > deadline) {
    print("mongo has not become primary within 60 s");
    quit(1);
  }
  sleep(200);
}
print("mongo is primary of the replica set par");
