export default defineEventHandler(async (event) => (await useAppSession(event)).data);
